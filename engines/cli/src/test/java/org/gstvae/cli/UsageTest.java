package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "import",
        "import x",
        "import x -o y --preset 17z --name z",
        "import x -o y --preset 4z --config f",
        "import x -o y --name NO/PE",
        "encode",
        "encode a",
        "encode a b --latent-format f16le",
        "decode a",
        "info",
        "train",
        "evaluate",
        "evaluate mini",
        "evaluate --data x",
        "evaluate mini --data x --size 1",
        "evaluate mini --data x --frames -1",
        "evaluate mini --data x --latent-format f8",
        "evaluate mini --data x --compare x266",
        "evaluate mini --data x --compare x264 --crf 52",
        "calibrate x --precision int8",
        "calibrate x --data y --precision fp32",
        "calibrate x --data y --precision int8 --ranges most",
        "build mini --min 16x16 --max 64x64",
        "build mini --latent-format f16,q9",
        "export mini -o y --min 64x64 --opt 32x32 --max 96x96",
        "export mini -o y --colorimetry bt470",
        "export mini -o y --chroma-site left",
        "bench --size 1x1",
        "bench --size big",
        "bench --precision fp9",
        "bench --threads -1",
        "bench --backend onnx",
        "bench --format XYZ",
        "bench --seconds nan",
        "models --nothing",
      })
  void wrongUsageIsExitCodeTwo(String arguments) throws Exception {
    // --preset is looked at once the checkpoint is open.
    SmallModel.checkpoint(dir.resolve("x"));
    String line = arguments.replaceFirst("^import x", "import " + dir.resolve("x"));
    String[] split = line.isEmpty() ? new String[0] : line.split(" ", -1);
    VaeProcess.Ended ended = new VaeProcess(dir).run(split);
    ended.failure(2);
  }

  @Test
  void helpNamesEveryCommand() throws Exception {
    VaeProcess.Ended ended = new VaeProcess(dir).run("--help");
    assertEquals(0, ended.exit());
    for (String command :
        new String[] {
          "doctor",
          "models",
          "import",
          "export",
          "build",
          "train",
          "calibrate",
          "evaluate",
          "encode",
          "decode",
          "info",
          "bench"
        }) {
      assertTrue(ended.out().contains("  " + command + " "), ended.out());
      assertEquals(0, new VaeProcess(dir).run(command, "--help").exit());
    }
  }
}
