package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README and gst-inspect-1.0 say the same. */
class DocumentationTest {
  /** What every element has, from its base class. */
  private static final Set<String> INHERITED = Set.of("name", "parent", "async-handling");

  /** What the encoder has from its own. */
  private static final Set<String> OF_ENCODERS = Set.of("qos", "min-force-key-unit-interval");

  /** What the RTP payloader declares itself; its base class declares mtu. */
  private static final Set<String> PAYLOADER = Set.of("mtu", "pace");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([a-z, ]+) \\| `([a-z-]+)` \\| ([^|]*) \\| ([^|]*) \\|$");
  private static final Pattern DEFAULT =
      Pattern.compile("Default: *(?:\\d+, )?\"?([^\"\\n]*?)\"?\\s*$", Pattern.MULTILINE);

  private record Documented(Set<String> elements, String standard) {}

  private static Map<String, Documented> documented() throws IOException {
    Map<String, Documented> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Checkout.root().resolve("README.md")));
    while (row.find()) {
      rows.put(
          row.group(2),
          new Documented(Set.of(row.group(1).trim().split(", ")), row.group(3).trim()));
    }
    assertTrue(rows.size() > 10, () -> "the README's table of properties has rows: " + rows);
    return rows;
  }

  /** Name of each of an element's own properties, and its default as the page gives it. */
  private static Map<String, String> inspected(String element) {
    String page = Launch.inspect(element).run().succeeds().out();
    Map<String, String> found = new TreeMap<>();
    InspectedProperties.of(page)
        .forEach(
            (name, property) -> {
              Matcher standard = DEFAULT.matcher(property.text());
              boolean ofBase =
                  INHERITED.contains(name)
                      || (element.equals("vaeencode") && OF_ENCODERS.contains(name));
              if (!ofBase) {
                found.put(name, standard.find() ? standard.group(1) : "");
              }
            });
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"encode", "decode", "mux", "demux", "toklv"})
  void thePropertiesAreThoseOfTheReadme(String element) throws IOException {
    Set<String> documented = new TreeSet<>();
    documented()
        .forEach(
            (name, row) -> {
              if (row.elements().contains(element)) {
                documented.add(name);
              }
            });
    assertEquals(documented, inspected("vae" + element).keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"encode", "decode", "toklv"})
  void theDefaultsAreThoseOfTheReadme(String element) throws IOException {
    Map<String, String> inspected = inspected("vae" + element);
    documented()
        .forEach(
            (name, row) -> {
              Matcher literal = Pattern.compile("^`([^`]*)`$").matcher(row.standard());
              if (row.elements().contains(element) && literal.matches()) {
                assertEquals(literal.group(1), inspected.get(name), name);
              } else if (row.elements().contains(element) && row.standard().equals("none")) {
                assertEquals("null", inspected.get(name), name);
              }
            });
    Map<String, String> models = Map.of("encode", "mini", "decode", "null");
    assertEquals(models.get(element), inspected.get("model"));
  }

  @Test
  void thePayloadersPropertiesAreThoseOfTheReadme() throws IOException {
    Map<String, String> inspected = inspected("rtpvaepay");
    Map<String, Documented> rows = documented();
    for (String name : PAYLOADER) {
      assertEquals(Set.of("rtpvaepay"), rows.get(name).elements(), name);
      assertEquals(rows.get(name).standard(), "`" + inspected.get(name) + "`", name);
    }
    for (String name : List.of("pt", "ssrc", "seqnum-offset", "timestamp-offset", "stats")) {
      assertTrue(inspected.containsKey(name), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtpvaepay", "rtpvaedepay"})
  void theRtpElementsAreSecondary(String element) {
    String page = Launch.inspect(element).run().succeeds().out();
    assertTrue(page.contains("secondary (128)"), page);
    assertTrue(page.contains("Network/RTP"), page);
    assertTrue(page.contains("encoding-name: X-VAE"), page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vaeencode", "vaedecode", "vaemux", "vaedemux"})
  void everyPropertyIsDescribed(String element) {
    String page = Launch.inspect(element).run().succeeds().out();
    InspectedProperties.of(page)
        .forEach(
            (name, property) ->
                assertFalse(property.blurb().isBlank(), () -> element + " " + name));
    assertTrue(page.contains("primary (256)"), page);
    assertTrue(page.contains("Klass"), page);
  }

  @Test
  void thePluginSaysWhatItIs() {
    String page = Launch.inspect("vae").run().succeeds().out();
    assertTrue(page.contains("MIT/X11"), page);
    assertTrue(page.contains("libgstvae.so"), page);
  }
}
