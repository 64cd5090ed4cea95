package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
  @TempDir private Path folder;

  private static Arguments wrong(String message, Consumer<ObjectNode> change) {
    return Arguments.of(message, change);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong("name: Mini (expected: ", run -> run.put("name", "Mini")),
        wrong("architecture: null (expected: ", run -> run.remove("architecture")),
        wrong("device: tpu (expected: ", run -> run.put("device", "tpu")),
        wrong("precision: fp8 (expected: ", run -> run.put("precision", "fp8")),
        wrong(
            "schedule.steps: 0, minutes: 0", r -> r.withObjectProperty("schedule").put("steps", 0)),
        wrong("optimizer.kind: sgd", r -> r.withObjectProperty("optimizer").put("kind", "sgd")),
        wrong("loss.l1: -1", r -> r.withObjectProperty("loss").put("l1", -1)),
        wrong("data.use: []", r -> r.withObjectProperty("data").putArray("use")),
        wrong("stages[0].train: temporary (expected: ", run -> TestRun.stages(run, "temporary")),
        wrong("stages[1].crop: 20 (expected: ", run -> stage(run).put("crop", 20)),
        wrong("stages[1].frames: 6 (expected: ", run -> stage(run).put("frames", 6)),
        wrong("stages[1].batch: 0 (expected: ", run -> stage(run).put("batch", 0)),
        wrong("stages[1].bach: no such field", run -> stage(run).put("bach", 2)),
        wrong(
            "stages[1].crop: 16 (expected: a multiple of 8 of at least 24)",
            run -> {
              stage(run).put("crop", 16);
              run.putObject("adversarial").put("learning_rate", 1e-4);
            }),
        wrong("adversarial.learning_rate: 0", run -> run.putObject("adversarial").put("start", 0)),
        wrong("text: given (expected: none", run -> run.putObject("text")),
        wrong("quantize.precision: [int4] (expected: ", run -> quantize(run).add("int4")),
        wrong("quantize.precision: [null] (expected: ", run -> quantize(run).addNull()),
        wrong("quantize.precision: [] (expected: ", run -> quantize(run)),
        wrong("seed: ", run -> run.put("seed", "three")));
  }

  private static ArrayNode quantize(ObjectNode run) {
    return run.putObject("quantize").put("calibration", ".").putArray("precision");
  }

  private static ObjectNode stage(ObjectNode run) {
    return (ObjectNode) run.get("stages").get(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsOneSentenceWithTheField(String message, Consumer<ObjectNode> change) {
    EngineException e =
        assertThrows(EngineException.class, () -> TestRun.config(folder, "out", change));
    assertEquals(EngineException.Kind.INVALID, e.kind());
    assertTrue(e.getMessage().startsWith("test: " + message), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void whatIsNoConfigurationIsRefused() throws Exception {
    Path file = folder.resolve("wrong.json");
    for (String content : new String[] {"{\"name\": ", "[]", ""}) {
      Files.writeString(file, content);
      EngineException e = assertThrows(EngineException.class, () -> TrainingConfig.read(file));
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
    EngineException e =
        assertThrows(EngineException.class, () -> TrainingConfig.read(folder.resolve("none.json")));
    assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
  }

  @Test
  void fieldsCanBeSet() throws Exception {
    Path file = folder.resolve("run.json");
    TestRun.config(
        folder,
        "out",
        run -> {
          try {
            Files.writeString(file, run.toString());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    ConfigFile config = ConfigFile.read(file);
    config.set("output", "elsewhere");
    config.setMinutes(2);
    assertEquals("elsewhere", config.config().output());
    assertEquals(2, config.config().schedule().minutes());
    assertEquals(0, config.config().schedule().steps());
    config.setSteps(5);
    assertEquals(5, config.config().schedule().steps());
  }
}
