package org.gstvae.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;

/**
 * What to train, on what, how and for how long.
 *
 * @param name the model's name
 * @param architecture the network
 * @param init model to start from: a name, a model directory or a checkpoint file; null to start
 *     afresh
 * @param data the material
 * @param stages what batches look like, in the order of {@link Stage#until}
 * @param schedule how long
 * @param optimizer how weights are updated
 * @param loss what is minimised
 * @param validation how often it is measured and saved
 * @param seed of the initial weights and of every batch
 * @param threads of libtorch; 0 for all
 * @param output directory of the run: checkpoint, log and model
 */
public record TrainingConfig(
    @JsonProperty("name") String name,
    @JsonProperty("architecture") VaeConfig architecture,
    @JsonProperty("init") String init,
    @JsonProperty("data") Data data,
    @JsonProperty("stages") List<Stage> stages,
    @JsonProperty("schedule") Schedule schedule,
    @JsonProperty("optimizer") Optimizer optimizer,
    @JsonProperty("loss") Loss loss,
    @JsonProperty("validation") Validation validation,
    @JsonProperty("seed") long seed,
    @JsonProperty("threads") int threads,
    @JsonProperty("output") String output) {
  /** Checks that all parts are there and fit the architecture. */
  public TrainingConfig {
    require(name != null && name.matches("[a-z0-9._-]{1,64}"), "name", name, "[a-z0-9._-]{1,64}");
    require(architecture != null, "architecture", null, "given");
    require(data != null, "data", null, "given");
    require(schedule != null, "schedule", null, "given");
    require(optimizer != null, "optimizer", null, "given");
    require(loss != null, "loss", null, "given");
    require(validation != null, "validation", null, "given");
    require(output != null, "output", null, "a directory");
    require(threads >= 0, "threads", threads, "0+");
    require(
        stages != null && !stages.isEmpty() && stages.get(stages.size() - 1).until() == 1,
        "stages",
        stages,
        "at least one, the last until 1");
    stages = List.copyOf(stages);
    for (Stage stage : stages) {
      require(
          stage.frames() % architecture.temporalScale() == 0,
          "frames",
          stage.frames(),
          "a multiple of " + architecture.temporalScale());
      require(
          stage.crop() % architecture.spatialFactor() == 0,
          "crop",
          stage.crop(),
          "a multiple of " + architecture.spatialFactor());
    }
    require(
        validation.frames() % architecture.temporalScale() == 0,
        "validation.frames",
        validation.frames(),
        "a multiple of " + architecture.temporalScale());
  }

  private static void require(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
    }
  }

  /**
   * The material.
   *
   * @param table CSV table; its files lie beside it
   * @param use values of the table's column {@code use} that may be trained on
   * @param validationShots shots that are measured on, never trained on
   * @param imageShare share of steps that train the image path, 0..1
   * @param cache directory of decoded frames; null for {@link FrameCache#defaultDirectory}
   */
  public record Data(
      @JsonProperty("table") String table,
      @JsonProperty("use") List<String> use,
      @JsonProperty("validation_shots") List<String> validationShots,
      @JsonProperty("image_share") double imageShare,
      @JsonProperty("cache") String cache) {
    /** Checks the values. */
    public Data {
      require(table != null, "data.table", null, "a CSV file");
      require(use != null && !use.isEmpty(), "data.use", use, "at least one");
      require(imageShare >= 0 && imageShare <= 1, "data.image_share", imageShare, "from 0 to 1");
      use = List.copyOf(use);
      validationShots = validationShots == null ? List.of() : List.copyOf(validationShots);
    }
  }

  /**
   * Batches of a part of the run.
   *
   * @param until share of the run at which the part ends, 0..1
   * @param batch samples of a video step
   * @param frames frames of a video sample, a multiple of the temporal factor
   * @param crop rows and columns of a sample, a multiple of the spatial factor
   * @param imageBatch samples of an image step
   */
  public record Stage(
      @JsonProperty("until") double until,
      @JsonProperty("batch") int batch,
      @JsonProperty("frames") int frames,
      @JsonProperty("crop") int crop,
      @JsonProperty("image_batch") int imageBatch) {
    /** Checks the values. */
    public Stage {
      require(until > 0 && until <= 1, "until", until, "above 0, at most 1");
      require(batch >= 1, "batch", batch, "1+");
      require(frames >= 1, "frames", frames, "1+");
      require(crop >= 1, "crop", crop, "1+");
      require(imageBatch >= 1, "image_batch", imageBatch, "1+");
    }
  }

  /**
   * Length of the run; the learning rate falls to zero at its end along a cosine.
   *
   * @param steps updates, or 0 if minutes are given
   * @param minutes time spent training, resumed parts added up; 0 if steps are given
   * @param warmupSteps updates during which the learning rate rises
   * @param accumulate batches per update
   */
  public record Schedule(
      @JsonProperty("steps") long steps,
      @JsonProperty("minutes") double minutes,
      @JsonProperty("warmup_steps") long warmupSteps,
      @JsonProperty("accumulate") int accumulate) {
    /** Checks the values. */
    public Schedule {
      require(
          steps >= 0 && minutes >= 0 && (steps == 0) != (minutes == 0),
          "schedule",
          steps + " steps, " + minutes + " minutes",
          "one of steps and minutes");
      require(warmupSteps >= 0, "warmup_steps", warmupSteps, "0+");
      require(accumulate >= 1, "accumulate", accumulate, "1+");
    }
  }

  /**
   * The update rule.
   *
   * @param kind {@code adamw}, or {@code muon} for Muon on inner convolutions and AdamW on the rest
   * @param learningRate its peak
   * @param weightDecay decoupled decay of weights with more than one axis, per unit of learning
   *     rate
   * @param clip largest norm of the gradient
   * @param average decay of the exponential average of weights that is saved as the model
   */
  public record Optimizer(
      @JsonProperty("kind") String kind,
      @JsonProperty("learning_rate") double learningRate,
      @JsonProperty("weight_decay") double weightDecay,
      @JsonProperty("clip") double clip,
      @JsonProperty("average") double average) {
    /** Checks the values. */
    public Optimizer {
      require("adamw".equals(kind) || "muon".equals(kind), "optimizer.kind", kind, "adamw or muon");
      require(learningRate > 0, "learning_rate", learningRate, "above 0");
      require(weightDecay >= 0, "weight_decay", weightDecay, "0+");
      require(clip > 0, "clip", clip, "above 0");
      require(average >= 0 && average < 1, "average", average, "from 0 to below 1");
    }
  }

  /**
   * Weights of the loss's terms.
   *
   * @param charbonnier mean of sqrt(d^2 + 0.002^2) over all samples in [-1, 1]
   * @param logMse mean over clips of the natural logarithm of their mean squared error: what PSNR
   *     is made of
   * @param kl divergence of the last stage's posterior from the unit normal, per picture sample
   */
  public record Loss(
      @JsonProperty("charbonnier") double charbonnier,
      @JsonProperty("log_mse") double logMse,
      @JsonProperty("kl") double kl) {}

  /**
   * What happens from time to time.
   *
   * @param minutes between two validations
   * @param frames frames of every held-out clip
   * @param checkpointMinutes between two checkpoints
   */
  public record Validation(
      @JsonProperty("minutes") double minutes,
      @JsonProperty("frames") int frames,
      @JsonProperty("checkpoint_minutes") double checkpointMinutes) {
    /** Checks the values. */
    public Validation {
      require(minutes > 0, "validation.minutes", minutes, "above 0");
      require(frames >= 1, "validation.frames", frames, "1+");
      require(checkpointMinutes > 0, "checkpoint_minutes", checkpointMinutes, "above 0");
    }
  }

  /** The same run, started from another model. */
  public TrainingConfig withInit(String model) {
    return new TrainingConfig(
        name,
        architecture,
        model,
        data,
        stages,
        schedule,
        optimizer,
        loss,
        validation,
        seed,
        threads,
        output);
  }

  /**
   * Reads a configuration.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID naming what is wrong in it
   */
  public static TrainingConfig read(Path file) throws EngineException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, file + ": no such training configuration");
    }
    try {
      return new JsonMapper().readValue(file.toFile(), TrainingConfig.class);
    } catch (ValueInstantiationException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": " + e.getCause().getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          file + ": " + e.getOriginalMessage().lines().findFirst().orElse("not JSON"),
          e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
