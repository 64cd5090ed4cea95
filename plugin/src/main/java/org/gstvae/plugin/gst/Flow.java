package org.gstvae.plugin.gst;

/** GstFlowReturn. */
public final class Flow {
  public static final int OK = 0;
  public static final int NOT_LINKED = -1;
  public static final int FLUSHING = -2;
  public static final int EOS = -3;
  public static final int NOT_NEGOTIATED = -4;
  public static final int ERROR = -5;

  private Flow() {}
}
