package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gstvae.cli.Machine;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.nvinfer.Libraries;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests that need a GPU, each class in a process of its own, and prints one JSON of
 * results on stdout and nothing else. What a class has reported before its process ends in
 * whichever way is kept.
 */
final class GpuRun {
  private static final List<Class<?>> TESTS =
      List.of(
          BundleTest.class,
          GpuLifetimeTest.class,
          GpuGoldenTest.class,
          GpuRangeTest.class,
          GpuPipelineTest.class,
          GpuVideoMemoryTest.class,
          GpuBenchmark.class);

  /** First argument of the process of one class; the class follows. */
  private static final String ONE_CLASS = "--class";

  private static final List<String> PASSED_ON =
      List.of(
          "gstvae.golden",
          "gstvae.bundle",
          "java.io.tmpdir",
          GpuLifetimeTest.CYCLES,
          GpuGoldenTest.CASE);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArrayNode tests = JSON.createArrayNode();
  private final ObjectNode measured = JSON.createObjectNode();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Path timings;

  private GpuRun(Path timings) {
    this.timings = timings;
  }

  /**
   * Arguments name classes, or single tests as {@code Class#method}; without any all run. Exit code
   * 0 if no test failed.
   *
   * <p>After every class the results so far are also written to {@code results.json} in the folder
   * {@code gstvae.bundle}.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2 && arguments[0].equals(ONE_CLASS)) {
      runHere(arguments[1]);
      return;
    }
    List<String> tests = chosen(List.of(arguments));
    String bundle = System.getProperty("gstvae.bundle");
    GpuRun run = new GpuRun(Files.createTempFile("gstvae", ".timings"));
    try {
      for (String test : tests) {
        run.runInProcess(test);
        if (bundle != null) {
          Files.writeString(Path.of(bundle, "results.json"), run.json());
        }
      }
    } finally {
      Files.delete(run.timings);
    }
    System.out.println(run.json());
    System.out.flush();
    System.exit(run.count("failed") == 0 ? 0 : 1);
  }

  private static List<String> chosen(List<String> names) {
    List<String> known = TESTS.stream().map(Class::getSimpleName).toList();
    for (String name : names) {
      if (!known.contains(name.split("#", 2)[0])) {
        throw new IllegalArgumentException(name + " (expected: " + known + ")");
      }
    }
    return names.isEmpty() ? known : names;
  }

  /** The process of one class: a line of JSON on stdout for every result. */
  private static void runHere(String name) {
    PrintStream stdout = System.out;
    System.setOut(System.err);
    ResultLines lines = new ResultLines(stdout);
    Measurements.listener(lines::measured);
    String qualified = GpuRun.class.getPackageName() + "." + name;
    DiscoverySelector selector =
        name.contains("#")
            ? DiscoverySelectors.selectMethod(qualified)
            : DiscoverySelectors.selectClass(qualified);
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selector).build(), lines);
    stdout.flush();
    // Threads of native libraries may still be there.
    System.exit(0);
  }

  private void runInProcess(String test) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("-D" + SharedTimings.PROPERTY + "=" + timings);
    for (String property : PASSED_ON) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(List.of(GpuRun.class.getName(), ONE_CLASS, test));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(test, line);
      }
    }
    int status = process.waitFor();
    if (status != 0) {
      add(ResultLines.result(test, "", "failed", "ended with status " + status));
    }
  }

  private void take(String test, String line) {
    JsonNode result;
    try {
      result = JSON.readTree(line);
    } catch (IOException e) {
      // A native library wrote it.
      System.err.println(test + ": " + line);
      return;
    }
    if (result instanceof ObjectNode object && object.has("measured")) {
      measured.set(object.get("measured").asText(), object.get("value"));
    } else if (result instanceof ObjectNode object && object.has("status")) {
      add(object);
    }
  }

  private void add(ObjectNode result) {
    tests.add(result);
    counts.merge(result.get("status").asText(), 1, Integer::sum);
    System.err.println(result);
  }

  private int count(String status) {
    return counts.getOrDefault(status, 0);
  }

  private String json() throws IOException {
    ObjectNode all = JSON.createObjectNode();
    all.set("machine", JSON.valueToTree(Machine.here()));
    all.set("gpus", JSON.valueToTree(Driver.get().devices()));
    all.put("cuda", Driver.get().version());
    Libraries.Place place = Libraries.find();
    all.put("tensorrt", place == null ? null : place.describe());
    for (String status : List.of("passed", "failed", "skipped")) {
      all.put(status, count(status));
    }
    all.set("tests", tests);
    all.set("measured", measured);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
  }
}
