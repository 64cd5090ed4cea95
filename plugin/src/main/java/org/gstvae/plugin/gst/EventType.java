package org.gstvae.plugin.gst;

/** GstEventType. */
public final class EventType {
  public static final int FLUSH_START = 10 << 8 | 3;
  public static final int FLUSH_STOP = 20 << 8 | 7;
  public static final int STREAM_START = 40 << 8 | 14;
  public static final int CAPS = 50 << 8 | 14;
  public static final int SEGMENT = 70 << 8 | 14;
  public static final int TAG = 80 << 8 | 30;
  public static final int EOS = 110 << 8 | 14;
  public static final int SEGMENT_DONE = 150 << 8 | 6;
  public static final int GAP = 160 << 8 | 6;
  public static final int QOS = 190 << 8 | 1;
  public static final int SEEK = 200 << 8 | 1;
  public static final int RECONFIGURE = 240 << 8 | 1;

  private static final int SERIALIZED = 4;
  private static final int STICKY_MULTI = 16;

  private EventType() {}

  /** The type of an event. */
  public static int of(long event) {
    return Memory.getInt(event, Layout.EVENT_TYPE);
  }

  /** Whether events of a type keep their place among the buffers. */
  public static boolean serialized(int type) {
    return (type & SERIALIZED) != 0;
  }

  /** Whether several events of a type hold at once, as tags do; a flush does not end them. */
  public static boolean accumulates(int type) {
    return (type & STICKY_MULTI) != 0;
  }
}
