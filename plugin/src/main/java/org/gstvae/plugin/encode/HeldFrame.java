package org.gstvae.plugin.encode;

import java.util.List;
import org.gstvae.latent.SideData;
import org.gstvae.plugin.codec.MappedFrame;

/**
 * A frame that waits for its chunk.
 *
 * @param codecFrame the GstVideoCodecFrame, owned
 * @param pts nanoseconds, or CLOCK_TIME_NONE
 * @param duration nanoseconds, or CLOCK_TIME_NONE
 * @param mapped its planes
 * @param sideData time codes, captions and the like
 */
record HeldFrame(
    long codecFrame, long pts, long duration, MappedFrame mapped, List<SideData> sideData) {}
