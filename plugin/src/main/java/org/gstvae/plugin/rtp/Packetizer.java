package org.gstvae.plugin.rtp;

import static org.gstvae.plugin.rtp.PayloadHeader.BASE_BYTES;
import static org.gstvae.plugin.rtp.PayloadHeader.FRAGMENT_BYTES;
import static org.gstvae.plugin.rtp.PayloadHeader.SHARE_BYTES;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;

/**
 * Cuts an access unit into the payloads of packets. Slices that fit are put together and never cut;
 * longer ones are cut into parts of one size. The unit's header is coded into shares, of which a
 * third and two more may be lost; they lie in what is left over in the packets, as far apart as can
 * be, and where that does not suffice in packets of their own.
 */
final class Packetizer {
  /** Shorter shares would cost more in headers than they save. */
  private static final int LEAST_SHARE = 16;

  /** Most shares that may be needed, so that the redundant ones fit too. */
  private static final int MOST_NEEDED = 169;

  private final int room;
  private final int chunk;
  private final List<PayloadPacket> packets = new ArrayList<>();

  private Packetizer(int room, int chunk) {
    this.room = room;
    this.chunk = chunk;
  }

  /**
   * The payloads of a unit's packets in their order; views of the unit.
   *
   * @param room most bytes of a payload
   * @throws LatentException DAMAGED if the room is too small for the unit's header
   */
  static List<PayloadPacket> packets(UnitParts unit, int room) throws LatentException {
    Packetizer packetizer = new Packetizer(room, unit.sequence());
    packetizer.putSlices(unit.slices());
    packetizer.putHeader(unit.header());
    return packetizer.packets;
  }

  /** How many shares are sent for so many that are needed. */
  static int shares(int needed) {
    return (3 * (needed + 1) + 1) / 2;
  }

  private void putSlices(List<ByteBuffer> slices) {
    PayloadPacket open = null;
    for (ByteBuffer slice : slices) {
      if (BASE_BYTES + slice.remaining() > room) {
        putParts(slice);
        open = null;
        continue;
      }
      if (open == null || open.bytes() + slice.remaining() > room) {
        open = new PayloadPacket(PayloadHeader.whole(chunk));
        packets.add(open);
      }
      open.add(slice);
    }
  }

  private void putParts(ByteBuffer slice) {
    int most = Math.max(1, room - BASE_BYTES - FRAGMENT_BYTES);
    int bytes = slice.remaining();
    int parts = ceil(bytes, most);
    int size = ceil(bytes, parts);
    for (int at = 0; at < bytes; at += size) {
      int length = Math.min(size, bytes - at);
      PayloadPacket packet =
          new PayloadPacket(PayloadHeader.fragment(chunk, at, at + length == bytes));
      packet.add(slice.slice(slice.position() + at, length));
      packets.add(packet);
    }
  }

  private void putHeader(ByteBuffer header) throws LatentException {
    int bytes = header.remaining();
    int most = room - BASE_BYTES - SHARE_BYTES;
    if (most < 1 || ceil(bytes, most) > MOST_NEEDED) {
      throw LatentException.damaged(
          "rtp payload: packets with room for "
              + room
              + " bytes cannot carry an access unit's header of "
              + bytes
              + ": raise mtu");
    }
    int least = ceil(bytes, most);
    for (int needed = Math.min(MOST_NEEDED, ceil(bytes, LEAST_SHARE)); needed >= least; needed--) {
      List<PayloadPacket> able = able(ceil(bytes, needed));
      if (able.size() >= shares(needed)) {
        putShares(header, needed, able);
        return;
      }
    }
    insertPackets(shares(least) - able(ceil(bytes, least)).size());
    putShares(header, least, able(ceil(bytes, least)));
  }

  /** The packets that a share of so many bytes fits into. */
  private List<PayloadPacket> able(int bytes) {
    return packets.stream().filter(packet -> packet.bytes() + SHARE_BYTES + bytes <= room).toList();
  }

  /** Adds packets for shares alone: the first before the others, the last behind them. */
  private void insertPackets(int count) {
    int slices = packets.size();
    for (int i = 0; i < count; i++) {
      int place = count == 1 ? slices : (int) ((long) i * slices / (count - 1));
      packets.add(place + i, new PayloadPacket(PayloadHeader.whole(chunk)));
    }
  }

  private void putShares(ByteBuffer header, int needed, List<PayloadPacket> able) {
    int bytes = header.remaining();
    int size = ceil(bytes, needed);
    int[] numbers = new int[needed];
    byte[][] plain = new byte[needed][size];
    for (int i = 0; i < needed; i++) {
      numbers[i] = i;
      int from = Math.min(i * size, bytes);
      header.get(header.position() + from, plain[i], 0, Math.min(size, bytes - from));
    }
    int count = shares(needed);
    for (int i = 0; i < count; i++) {
      int place = (int) ((long) i * (able.size() - 1) / (count - 1));
      able.get(place)
          .setShare(new PayloadHeader.Share(i, needed, bytes, ShareCode.share(numbers, plain, i)));
    }
  }

  private static int ceil(int bytes, int size) {
    return (bytes + size - 1) / size;
  }
}
