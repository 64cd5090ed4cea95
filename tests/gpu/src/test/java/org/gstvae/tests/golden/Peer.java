package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gstvae.engine.VideoLayout;

/** The same network in PyTorch, in a Python of the machine's: the variable PYTHON, or python3. */
final class Peer {
  private static final String SCRIPT = "pytorch_16z.py";

  private Peer() {}

  /** Why there is none here; null if there is one. */
  static String missing() throws InterruptedException {
    try {
      String unused =
          Launch.program(
              List.of(python(), "-c", "import torch; torch.zeros(1, device='cuda')"),
              environment());
      return null;
    } catch (AssertionError e) {
      return "no PyTorch with CUDA for " + python() + " (name another in PYTHON)";
    } catch (IOException e) {
      return "no " + python() + " (name another in PYTHON)";
    }
  }

  /** Times 16z in BF16, eager and compiled; what the script prints. */
  static JsonNode run(VideoLayout layout, int frames) throws IOException, InterruptedException {
    String bundle = System.getProperty("gstvae.bundle");
    Path script = bundle == null ? Path.of("../bench", SCRIPT) : Path.of(bundle, "peer", SCRIPT);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python(), script.toString(), "--device", "cuda", "--compile"));
    command.addAll(List.of("--dtype", "bfloat16", "--frames", Integer.toString(frames)));
    command.addAll(List.of("--width", Integer.toString(layout.width())));
    command.addAll(List.of("--height", Integer.toString(layout.height())));
    Path report = Files.createTempFile("gstvae", ".json");
    try {
      command.addAll(List.of("--output", report.toString()));
      String unused = Launch.program(command, environment());
      return new ObjectMapper().readTree(report.toFile());
    } finally {
      Files.delete(report);
    }
  }

  private static String python() {
    return Objects.requireNonNullElse(System.getenv("PYTHON"), "python3");
  }

  /** Python's libraries are the machine's, not the bundle's. */
  private static Map<String, String> environment() {
    String libraries = System.getenv("PEER_LD_LIBRARY_PATH");
    return libraries == null ? Map.of() : Map.of("LD_LIBRARY_PATH", libraries);
  }
}
