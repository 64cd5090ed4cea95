package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import org.gstvae.cli.Machine;
import org.gstvae.tensorrt.cuda.Driver;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs all tests that need a GPU, and prints one JSON of results on stdout and nothing else. */
final class GpuRun {
  private static final List<Class<?>> TESTS =
      List.of(GpuGoldenTest.class, GpuEngineTest.class, GpuPipelineTest.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  private GpuRun() {}

  /** Exit code 0 if none failed. */
  public static void main(String[] arguments) throws Exception {
    PrintStream stdout = System.out;
    System.setOut(System.err);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(TESTS.stream().map(DiscoverySelectors::selectClass).toList())
            .build();
    Launcher launcher = LauncherFactory.create();
    Results results = new Results();
    launcher.execute(request, results);
    ObjectNode all = JSON.createObjectNode();
    all.set("machine", JSON.valueToTree(Machine.here()));
    all.set("gpus", JSON.valueToTree(Driver.get().devices()));
    all.put("passed", results.passed);
    all.put("failed", results.failed);
    all.put("skipped", results.skipped);
    all.set("tests", results.tests);
    all.set("measured", JSON.valueToTree(Measurements.all()));
    stdout.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    stdout.flush();
    System.exit(results.failed == 0 ? 0 : 1);
  }

  private static final class Results implements TestExecutionListener {
    final ArrayNode tests = JSON.createArrayNode();
    int passed;
    int failed;
    int skipped;

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped++;
      add(test, "skipped", reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      String why = result.getThrowable().map(String::valueOf).orElse(null);
      switch (result.getStatus()) {
        case SUCCESSFUL -> {
          if (test.isTest()) {
            passed++;
            add(test, "passed", null);
          }
        }
        case ABORTED -> {
          skipped++;
          add(test, "skipped", why);
        }
        case FAILED -> {
          failed++;
          add(test, "failed", why);
        }
      }
    }

    private void add(TestIdentifier test, String status, String why) {
      ObjectNode entry = tests.addObject();
      entry.put("test", test.getDisplayName());
      entry.put("status", status);
      if (why != null) {
        entry.put("reason", why);
      }
      System.err.println(status + " " + test.getDisplayName() + (why == null ? "" : ": " + why));
    }
  }
}
