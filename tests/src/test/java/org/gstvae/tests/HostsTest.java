package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freedesktop.gstreamer.Gst;
import org.gstvae.host.JavaHost;
import org.junit.jupiter.api.Test;

/** The plugin in programs other than gst-launch-1.0, with a JVM of their own or none at all. */
class HostsTest {
  private static final String ROUND_TRIP =
      "videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=64,height=48 ! vaeencode"
          + " model=tiny ! vaedecode ! fakesink";
  private static final String NO_JAVA = "/nowhere/libjvm.so";

  private static Path libjvm() {
    return Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
  }

  private static String placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The plugin joins the JVM that the application is. */
  @Test
  void javaApplication() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                String.join(
                    File.pathSeparator,
                    placeOf(JavaHost.class),
                    placeOf(Gst.class),
                    placeOf(Native.class)),
                JavaHost.class.getName()));
    command.addAll(List.of(ROUND_TRIP.split(" ")));
    Finished finished = Launch.program(command.toArray(String[]::new)).run().succeeds();
    assertEquals("EOS", finished.out().strip(), finished::toString);
  }

  /** The plugin joins a JVM that something else in the process started for itself. */
  @Test
  void aJvmIsThereAlready() {
    Finished finished =
        Launch.python("other_jvm.py", libjvm().toString(), ROUND_TRIP).run().succeeds();
    assertEquals("EOS", finished.out().strip(), finished::toString);
  }

  @Test
  void pythonApplication() {
    Observation.of(Observation.pipeline(ROUND_TRIP)).ended();
  }

  @Test
  void withoutJavaTheElementsAreListed() {
    Finished finished =
        Launch.inspect("vae").with("VAE_LIBJVM", NO_JAVA).with("GST_REGISTRY", registry()).run();
    finished.succeeds();
    for (String element :
        List.of("vaeencode", "vaedecode", "vaemux", "vaedemux", "vaetoklv", "klvtovae")) {
      assertTrue(finished.out().contains(element), finished::toString);
    }
  }

  @Test
  void withoutJavaAnElementSaysTheRemedy() {
    Launch.pipeline("videotestsrc num-buffers=8 ! vaeencode model=tiny threads=1 ! fakesink")
        .with("VAE_LIBJVM", NO_JAVA)
        .with("GST_REGISTRY", registry())
        .run()
        .failsSaying("Java", "VAE_LIBJVM");
  }

  @Test
  void theElementsWorkOnceAJavaIsThere() {
    String registry = registry();
    Launch.inspect("vaeencode").with("VAE_LIBJVM", NO_JAVA).with("GST_REGISTRY", registry).run();
    Launch.pipeline(ROUND_TRIP).with("GST_REGISTRY", registry).run().succeeds();
  }

  /** Listing goes without starting the engine: no model is looked for, nothing is unpacked. */
  @Test
  void inspectionPrintsNothingButThePage() {
    Finished finished = Launch.inspect("vaeencode").run().succeeds();
    assertTrue(finished.out().startsWith("Factory Details:"), finished::toString);
    assertFalse(finished.err().contains("WARN"), finished::toString);
  }

  private static String registry() {
    return Checkout.workDirectory().resolve("registry-" + System.nanoTime() + ".bin").toString();
  }
}
