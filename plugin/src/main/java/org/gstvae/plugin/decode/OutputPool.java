package org.gstvae.plugin.decode;

import org.gstvae.plugin.codec.CudaContext;
import org.gstvae.plugin.codec.VideoInfo;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstCuda;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** Memory for pictures: downstream's pool if it gives enough at once, else one of our own. */
final class OutputPool implements AutoCloseable {
  private final long pool;

  private OutputPool(long pool) {
    this.pool = pool;
  }

  /** A pool of pictures in the engine's context. */
  static OutputPool onGpu(CudaContext cuda, long caps, VideoInfo info) throws ElementException {
    long pool = GstCuda.gst_cuda_buffer_pool_new(cuda.address());
    if (activate(pool, caps, info.frameBytes(), true)) {
      return new OutputPool(pool);
    }
    Gst.gst_object_unref(pool);
    throw new ElementException(
        ErrorCode.RESOURCE_NO_SPACE_LEFT,
        "no GPU memory for pictures of " + info.frameBytes() + " bytes");
  }

  /**
   * Asks downstream, and sets the pool up.
   *
   * @param srcPad the pad behind which the pictures go
   * @param caps the pictures' caps
   * @param info the same, read
   */
  static OutputPool agreed(long srcPad, long caps, VideoInfo info) throws ElementException {
    long found = 0;
    boolean meta;
    int size = info.frameBytes();
    long query = GstData.gst_query_new_allocation(caps, 1);
    try {
      // Without an answer there is nothing to honour.
      int unused = Gst.gst_pad_peer_query(srcPad, query);
      meta =
          GstData.gst_query_find_allocation_meta(query, GstVideo.gst_video_meta_api_get_type(), 0)
              != 0;
      if (GstData.gst_query_get_n_allocation_pools(query) > 0) {
        try (Scratch out = new Scratch(3 * Long.BYTES)) {
          GstData.gst_query_parse_nth_allocation_pool(
              query,
              0,
              out.address(),
              out.address() + Long.BYTES,
              out.address() + Long.BYTES + Integer.BYTES,
              out.address() + 2 * Long.BYTES);
          found = Memory.getLong(out.address(), 0);
          size = Math.max(size, Memory.getInt(out.address(), Long.BYTES));
          int most = Memory.getInt(out.address(), 2 * Long.BYTES);
          if (most != 0 && found != 0) {
            // A chunk's pictures are taken together; a pool with a limit might never give them.
            Gst.gst_object_unref(found);
            found = 0;
            size = info.frameBytes();
          }
        }
      }
    } finally {
      GstData.gst_mini_object_unref(query);
    }
    return new OutputPool(prepare(found, caps, size, meta));
  }

  private static long prepare(long offered, long caps, int size, boolean meta)
      throws ElementException {
    if (offered != 0) {
      if (activate(offered, caps, size, meta)) {
        return offered;
      }
      Gst.gst_object_unref(offered);
    }
    long own = GstVideo.gst_video_buffer_pool_new();
    if (activate(own, caps, size, meta)) {
      return own;
    }
    Gst.gst_object_unref(own);
    throw new ElementException(
        ErrorCode.RESOURCE_NO_SPACE_LEFT, "no memory for pictures of " + size + " bytes");
  }

  private static boolean activate(long pool, long caps, int size, boolean meta) {
    long config = GstData.gst_buffer_pool_get_config(pool);
    // Nothing in advance: how many a chunk has is what a stream says.
    GstData.gst_buffer_pool_config_set_params(config, caps, size, 0, 0);
    if (meta) {
      GstData.gst_buffer_pool_config_add_option(config, GstVideo.POOL_OPTION_VIDEO_META);
    }
    return GstData.gst_buffer_pool_set_config(pool, config) != 0
        && GstData.gst_buffer_pool_set_active(pool, 1) != 0;
  }

  /** A buffer, which the caller owns. */
  long acquire() throws ElementException {
    try (Scratch out = new Scratch(Long.BYTES)) {
      if (GstData.gst_buffer_pool_acquire_buffer(pool, out.address(), 0) != Flow.OK) {
        throw new ElementException(
            ErrorCode.RESOURCE_NO_SPACE_LEFT,
            "no memory for a picture: lower the picture size or frames-per-chunk");
      }
      return Memory.getLong(out.address(), 0);
    }
  }

  @Override
  public void close() {
    int unused = GstData.gst_buffer_pool_set_active(pool, 0);
    Gst.gst_object_unref(pool);
  }
}
