package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vae train} as a process of its own. */
class TrainCommandTest {
  private static final String CONFIG =
      """
      {
        "name": "small",
        "licence": "MIT",
        "init": "%s",
        "data": {"table": "%s", "cache": "%s"},
        "stages": [{"until": 1, "batch": 1, "frames": 4, "crop": 32, "image_batch": 1}],
        "schedule": {"steps": 1, "accumulate": 1},
        "optimizer": {"kind": "adamw", "learning_rate": 0.01, "clip": 1, "average": 0},
        "loss": {"l1": 1},
        "validation": {"minutes": 9, "frames": 4, "checkpoint_minutes": 9},
        "precision": "bf16",
        "output": "%s"
      }
      """;

  @TempDir Path dir;

  /** On the tiles, the gradient of kernels hangs or crashes. */
  @Test
  void bf16TrainsWithoutMatrixTiles() throws Exception {
    assumeTrue(Machine.here().features().contains("amx_bf16"), "this CPU has no AMX");
    Path data = Files.createDirectory(dir.resolve("data"));
    Footage.film(data, "ball");
    Path config = dir.resolve("run.json");
    Path model = SmallModel.model(dir, "start");
    Files.writeString(
        config, CONFIG.formatted(model, data, dir.resolve("cached"), dir.resolve("run")));
    VaeProcess.Ended ended =
        new VaeProcess(dir).with("ONEDNN_VERBOSE", "1").run("train", config.toString());
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.out().contains("backward_weights,src_bf16"), ended.out());
    assertFalse(ended.out().contains("_amx,"), ended.out());
  }
}
