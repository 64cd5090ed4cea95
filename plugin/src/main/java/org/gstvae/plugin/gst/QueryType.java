package org.gstvae.plugin.gst;

/** GstQueryType. */
public final class QueryType {
  public static final int POSITION = 10 << 8 | 3;
  public static final int DURATION = 20 << 8 | 3;
  public static final int LATENCY = 30 << 8 | 3;
  public static final int SEEKING = 60 << 8 | 3;
  public static final int ALLOCATION = 140 << 8 | 6;
  public static final int ACCEPT_CAPS = 160 << 8 | 3;
  public static final int CAPS = 170 << 8 | 3;

  public static final int DRAIN = 180 << 8 | 6;

  private QueryType() {}

  /** The type of a query. */
  public static int of(long query) {
    return Memory.getInt(query, Layout.QUERY_TYPE);
  }
}
