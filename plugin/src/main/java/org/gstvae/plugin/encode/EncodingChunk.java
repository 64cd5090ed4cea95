package org.gstvae.plugin.encode;

import java.util.List;
import org.gstvae.plugin.codec.JobFinish;
import org.gstvae.plugin.gst.GstVideo;

/**
 * A chunk on its way through the engine.
 *
 * @param frames its frames, still mapped
 * @param encoding what to wait for
 * @param begin System.nanoTime() when it was sent off
 */
record EncodingChunk(List<HeldFrame> frames, EncoderCodec.Encoding encoding, long begin) {
  /** Waits until the engine has let go of the frames, and drops them. */
  void discard() {
    JobFinish.await(encoding.job());
    discard(frames);
  }

  /** Drops frames that are not sent off. */
  static void discard(List<HeldFrame> frames) {
    for (HeldFrame frame : frames) {
      frame.mapped().close();
      GstVideo.gst_video_codec_frame_unref(frame.codecFrame());
    }
  }
}
