package org.gstvae.tests.golden;

import java.io.IOException;
import java.nio.file.Path;
import org.gstvae.cli.bench.Bench;
import org.gstvae.engine.VideoLayout;

/** One model's pipelines on the GPU in BF16, timed. */
final class Pipelines {
  private final Path temporary;
  private final String model;
  private final String video;

  Pipelines(Path temporary, String model, VideoLayout layout) {
    this.temporary = temporary;
    this.model = model;
    this.video =
        "video/x-raw,format=RGB,framerate=25/1,width="
            + layout.width()
            + ",height="
            + layout.height();
  }

  /** Seconds of a whole gst-launch with that many frames. */
  double seconds(Bench.Direction direction, int frames) throws IOException, InterruptedException {
    Path file = temporary.resolve(frames + ".vae");
    String encode =
        "videotestsrc pattern=black num-buffers="
            + frames
            + " ! "
            + video
            + " ! queue ! vaeencode model="
            + model
            + " backend=tensorrt precision=bf16 ! ";
    if (direction == Bench.Direction.ENCODE) {
      return timed(encode + "fakesink");
    }
    String unused = Launch.line(encode + "vaemux ! filesink location=" + file);
    return timed(
        "filesrc location="
            + file
            + " ! vaedemux ! queue ! vaedecode model="
            + model
            + " backend=tensorrt precision=bf16 ! "
            + video
            + " ! fakesink");
  }

  private static double timed(String line) throws IOException, InterruptedException {
    long start = System.nanoTime();
    String unused = Launch.line(line);
    return (System.nanoTime() - start) / 1e9;
  }
}
