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
import java.util.Map;
import java.util.TreeMap;
import org.freedesktop.gstreamer.Gst;
import org.gstvae.host.JavaHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin in programs other than gst-launch-1.0, with a JVM of their own or none at all. */
class HostsTest {
  private static final String ROUND_TRIP =
      "videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=64,height=48 ! vaeencode"
          + " model=tiny ! vaedecode ! fakesink";
  private static final String NO_JAVA = "/nowhere/libjvm.so";
  private static final String REGISTRY_WITHOUT_JAVA = registry();

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

  /** Stand-ins have all that may be set on the real elements: any pipeline gets to the reason. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vaeencode",
        "vaedecode",
        "vaemux",
        "vaedemux",
        "vaetoklv",
        "klvtovae",
        "rtpvaepay",
        "rtpvaedepay"
      })
  void withoutJavaTheElementsAreListedWithTheirSettings(String element) {
    Launch withoutJava =
        Launch.inspect(element)
            .with("VAE_LIBJVM", NO_JAVA)
            .with("GST_REGISTRY", REGISTRY_WITHOUT_JAVA);
    String standIn = withoutJava.run().succeeds().out();
    assertTrue(standIn.contains("Stands in"), standIn);
    assertEquals(settings(Launch.inspect(element).run().succeeds().out()), settings(standIn));
  }

  /** The type of each writable property. */
  private static Map<String, String> settings(String page) {
    Map<String, String> types = new TreeMap<>();
    InspectedProperties.of(page)
        .forEach(
            (name, property) -> {
              if (property.writable()) {
                types.put(name, property.type());
              }
            });
    assertTrue(types.containsKey("name"), page);
    return types;
  }

  /** Also before filters, which link to anything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vaeencode model=tiny threads=1 ! fakesink",
        "vaeencode latent-format=q8 quantizer=2 ! video/x-vae-latent,format=q8 ! fakesink",
        "vaeencode bitrate=500 qos=true ! rtpvaepay pt=97 pace=0 ! application/x-rtp ! fakesink",
        "vaeencode ! vaetoklv ! meta/x-klv ! klvtovae ! vaedecode conceal=gap ! fakesink"
      })
  void withoutJavaAnElementSaysTheRemedy(String rest) {
    Launch.pipeline("videotestsrc num-buffers=8 ! video/x-raw,format=RGB ! " + rest)
        .with("VAE_LIBJVM", NO_JAVA)
        .with("GST_REGISTRY", REGISTRY_WITHOUT_JAVA)
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
