package org.gstvae.plugin.gst;

/** GstStateChange and GstStateChangeReturn. */
public final class StateChange {
  public static final int NULL_TO_READY = 1 << 3 | 2;
  public static final int READY_TO_PAUSED = 2 << 3 | 3;
  public static final int PAUSED_TO_PLAYING = 3 << 3 | 4;
  public static final int PLAYING_TO_PAUSED = 4 << 3 | 3;
  public static final int PAUSED_TO_READY = 3 << 3 | 2;
  public static final int READY_TO_NULL = 2 << 3 | 1;

  public static final int FAILURE = 0;
  public static final int SUCCESS = 1;

  private StateChange() {}
}
