package org.gstvae.plugin.gst;

/** GstBufferFlags. */
public final class BufferFlags {
  public static final int DISCONT = 1 << 6;
  public static final int RESYNC = 1 << 7;
  public static final int CORRUPTED = 1 << 8;
  public static final int MARKER = 1 << 9;
  public static final int HEADER = 1 << 10;
  public static final int GAP = 1 << 11;
  public static final int DROPPABLE = 1 << 12;
  public static final int DELTA_UNIT = 1 << 13;

  private BufferFlags() {}
}
