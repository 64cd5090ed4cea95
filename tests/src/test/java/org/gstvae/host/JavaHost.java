package org.gstvae.host;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.freedesktop.gstreamer.Bus;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.Version;

/** A Java application on gst1-java-core, as anybody would write one: runs a pipeline to its end. */
public final class JavaHost {
  private JavaHost() {}

  /** Runs the pipeline that the arguments describe. */
  public static void main(String[] arguments) throws InterruptedException {
    Gst.init(Version.of(1, 18), "java-host");
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    try (Pipeline pipeline = (Pipeline) Gst.parseLaunch(String.join(" ", arguments))) {
      Bus bus = pipeline.getBus();
      bus.connect((Bus.EOS) source -> ends.add("EOS"));
      bus.connect((Bus.ERROR) (source, code, message) -> ends.add("ERROR: " + message));
      pipeline.play();
      System.out.println(ends.take());
      pipeline.stop();
    }
  }
}
