package org.gstvae.plugin.decode;

import java.util.List;
import org.gstvae.engine.Job;
import org.gstvae.plugin.codec.JobFinish;

/**
 * A chunk on its way through the engine.
 *
 * @param job what to wait for
 * @param begin System.nanoTime() when its unit began to be read
 * @param alone whether no other chunk of this decoder was on its way then
 * @param frames the pictures, in the order in which they are pushed
 * @param inputBytes size of the access unit
 * @param discontinuity whether something is missing in front of it
 */
record DecodingChunk(
    Job job,
    long begin,
    boolean alone,
    List<OutputFrame> frames,
    long inputBytes,
    boolean discontinuity) {

  /** Waits until the engine has let go of the memory, and drops the pictures. */
  void discard() {
    try {
      JobFinish.await(job);
    } finally {
      frames.forEach(OutputFrame::discard);
    }
  }
}
