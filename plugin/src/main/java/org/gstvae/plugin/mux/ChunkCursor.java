package org.gstvae.plugin.mux;

import java.util.List;
import org.gstvae.latent.file.ChunkEntry;

/** Which chunk comes next, forwards or backwards, within a segment. */
final class ChunkCursor {
  private final List<ChunkEntry> chunks;
  private int next;
  private long start;
  private long stop = Long.MAX_VALUE;
  private boolean backwards;

  /** All chunks from the first on. */
  ChunkCursor(List<ChunkEntry> chunks) {
    this.chunks = chunks;
  }

  /** Sets the segment; a stop of -1 is the end. */
  void seek(long newStart, long newStop, boolean newBackwards) {
    start = newStart;
    stop = newStop < 0 ? Long.MAX_VALUE : newStop;
    backwards = newBackwards;
    next = backwards ? lastBefore(stop) : firstFrom(start);
  }

  /** The next chunk, or null when the segment is over. */
  ChunkEntry next() {
    if (next < 0 || next >= chunks.size()) {
      return null;
    }
    ChunkEntry entry = chunks.get(next);
    boolean over = backwards ? endOf(next) <= start : entry.hasPts() && entry.pts() >= stop;
    if (over) {
      return null;
    }
    next += backwards ? -1 : 1;
    return entry;
  }

  /** The beginning of a chunk near a position. */
  long snap(long position, SeekRequest request) {
    int at = Math.min(firstFrom(position), chunks.size() - 1);
    long before = chunks.get(at).hasPts() ? chunks.get(at).pts() : position;
    long after = at + 1 < chunks.size() ? chunks.get(at + 1).pts() : before;
    if (before >= position || !request.snapAfter()) {
      return before;
    }
    return request.snapBefore() && position - before <= after - position ? before : after;
  }

  /** The chunk that a position lies in, or the first one behind it. */
  private int firstFrom(long position) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (endOf(middle) <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int lastBefore(long position) {
    int at = chunks.size() - 1;
    while (at >= 0 && chunks.get(at).hasPts() && chunks.get(at).pts() >= position) {
      at--;
    }
    return at;
  }

  /** The next chunk's beginning says it where a duration is not known. */
  private long endOf(int at) {
    ChunkEntry entry = chunks.get(at);
    if (entry.duration() < 0 && at + 1 < chunks.size()) {
      return Math.max(0, chunks.get(at + 1).pts());
    }
    return entry.end();
  }
}
