package org.gstvae.latent.klv;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.gstvae.latent.LatentException;

/**
 * Puts KLV units together to access units. Holds one chunk, and of that no more than arrived and
 * its caps allow. Units of a chunk may come in any order.
 */
public final class ChunkAssembler {
  /** A chunk that was handed out; its units that come late or twice are not wanted. */
  private record Key(long chunk, int units) {}

  private final TreeMap<Integer, KlvUnit> held = new TreeMap<>();
  private Key current;
  private Key last;
  private long bytes;
  private ByteBuffer header;

  /**
   * A chunk as far as it arrived.
   *
   * @param unit the access unit; slices that are missing are left out of it
   * @param units KLV units that it was sent in
   * @param missing how many of them did not arrive
   */
  public record Assembled(ByteBuffer unit, int units, int missing) {}

  /** Whether a unit belongs to another chunk than the one that is held: that one is over. */
  public boolean endsWith(KlvUnit next) {
    return current != null && !current.equals(keyOf(next));
  }

  /** Whether a unit is of the chunk that was taken last. */
  public boolean isStale(KlvUnit unit) {
    return keyOf(unit).equals(last);
  }

  /**
   * Takes a unit of the chunk that is held, or the first one of the next.
   *
   * @param unit its data are copied
   * @param mostBytes most bytes of an access unit, by the stream's caps
   * @throws LatentException DAMAGED if there are more; the chunk is forgotten
   */
  public void add(KlvUnit unit, long mostBytes) throws LatentException {
    current = keyOf(unit);
    if (held.containsKey(unit.number())) {
      return;
    }
    bytes += unit.data().remaining();
    if (bytes > mostBytes) {
      forget();
      throw LatentException.damaged(
          "KLV: a chunk of more than " + mostBytes + " bytes, which is all that its caps allow");
    }
    if (header == null && unit.header() != null && unit.header().remaining() <= mostBytes) {
      header = copy(unit.header());
    }
    held.put(
        unit.number(),
        new KlvUnit(
            unit.chunk(),
            unit.number(),
            unit.units(),
            copy(unit.data()),
            unit.part(),
            unit.parts(),
            null,
            null));
  }

  /** Whether a chunk is held. */
  public boolean isEmpty() {
    return current == null;
  }

  /** Whether all of the chunk that is held is there. */
  public boolean isComplete() {
    return current != null && held.size() == current.units;
  }

  /**
   * Takes the chunk that is held.
   *
   * @throws LatentException DAMAGED if its header did not arrive; the chunk is forgotten
   */
  public Assembled take() throws LatentException {
    Key key = current;
    boolean begins = held.containsKey(0) && isWholeFrom(held.get(0));
    if (!begins && header == null) {
      forget();
      last = key;
      throw LatentException.damaged("KLV: the header of a chunk did not arrive");
    }
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(bytes + (begins ? 0 : header.remaining())));
    if (!begins) {
      out.put(header.duplicate());
    }
    int wholeEnd = 0;
    for (KlvUnit unit : held.values()) {
      if (isWholeFrom(unit)) {
        wholeEnd = unit.number() + unit.parts();
      }
      if (unit.number() < wholeEnd) {
        out.put(unit.data().duplicate());
      }
    }
    int missing = key.units - held.size();
    forget();
    last = key;
    return new Assembled(out.flip(), key.units, missing);
  }

  /** Forgets everything: what comes has nothing to do with what came. */
  public void reset() {
    forget();
    last = null;
  }

  private void forget() {
    held.clear();
    current = null;
    header = null;
    bytes = 0;
  }

  /** Whether something begins with this unit of which all parts are there. */
  private boolean isWholeFrom(KlvUnit unit) {
    for (int part = 0; part < unit.parts(); part++) {
      KlvUnit other = held.get(unit.number() + part);
      if (other == null || other.part() != part || other.parts() != unit.parts()) {
        return false;
      }
    }
    return true;
  }

  private static Key keyOf(KlvUnit unit) {
    return new Key(unit.chunk(), unit.units());
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }
}
