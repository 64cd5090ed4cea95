package org.gstvae.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.training.loss.PatchDiscriminator;

/**
 * What to train, on what, how and for how long. The page of this module describes every field for
 * users; here are the units.
 *
 * @param name the model's name
 * @param licence of the weights; null for that of the model that the run starts from
 * @param architecture the network; in a file it may be left out if {@code init} is given
 * @param init model to start from: a name, a model directory or a checkpoint file; null to start
 *     afresh
 * @param text how captions are used; null for models without text
 * @param data the material
 * @param stages what batches look like and what they train, in the order of {@link Stage#until}
 * @param schedule how long
 * @param optimizer how weights are updated
 * @param loss what is minimised
 * @param adversarial the discriminators; null for none
 * @param quantize what is rounded to 8 bits while training; null for nothing
 * @param validation how often it is measured and saved
 * @param device {@code auto}, {@code cpu} or {@code cuda}; null for {@code auto}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}; null for {@code auto}
 * @param seed of the initial weights and of every batch
 * @param threads of libtorch; 0 for all
 * @param output directory of the run: checkpoint, log, pictures and model
 */
public record TrainingConfig(
    @JsonProperty("name") String name,
    @JsonProperty("licence") String licence,
    @JsonProperty("architecture") VaeConfig architecture,
    @JsonProperty("init") String init,
    @JsonProperty("text") Text text,
    @JsonProperty("data") Data data,
    @JsonProperty("stages") List<Stage> stages,
    @JsonProperty("schedule") Schedule schedule,
    @JsonProperty("optimizer") Optimizer optimizer,
    @JsonProperty("loss") Loss loss,
    @JsonProperty("adversarial") Adversarial adversarial,
    @JsonProperty("quantize") Quantize quantize,
    @JsonProperty("validation") Validation validation,
    @JsonProperty("device") String device,
    @JsonProperty("precision") String precision,
    @JsonProperty("seed") long seed,
    @JsonProperty("threads") int threads,
    @JsonProperty("output") String output) {
  /** Least rows and columns that every perceptual term can compare. */
  private static final int LEAST_PERCEPTUAL_CROP = 16;

  /** Checks that all parts are there and fit the architecture. */
  public TrainingConfig {
    require(name != null && name.matches("[a-z0-9._-]{1,64}"), "name", name, "[a-z0-9._-]{1,64}");
    require(architecture != null, "architecture", null, "given, unless init is");
    require(data != null, "data", null, "given");
    require(schedule != null, "schedule", null, "given");
    require(optimizer != null, "optimizer", null, "given");
    require(loss != null, "loss", null, "given");
    require(validation != null, "validation", null, "given");
    require(output != null, "output", null, "a directory");
    require(threads >= 0, "threads", threads, "0+");
    require(
        text == null || architecture.text() != null, "text", "given", "none for this architecture");
    device = device == null ? "auto" : device;
    precision = precision == null ? "auto" : precision;
    require(List.of("auto", "cpu", "cuda").contains(device), "device", device, "auto, cpu or cuda");
    require(
        List.of("auto", "fp32", "bf16").contains(precision),
        "precision",
        precision,
        "auto, fp32 or bf16");
    require(
        stages != null && !stages.isEmpty() && stages.get(stages.size() - 1).until() == 1,
        "stages",
        stages,
        "at least one, the last until 1");
    stages = List.copyOf(stages);
    for (int i = 0; i < stages.size(); i++) {
      check(architecture, loss, adversarial, stages.get(i), "stages[" + i + "].");
    }
    require(
        validation.frames() % architecture.temporalScale() == 0,
        "validation.frames",
        validation.frames(),
        "a multiple of " + architecture.temporalScale());
  }

  private static void check(
      VaeConfig architecture, Loss loss, Adversarial adversarial, Stage stage, String where) {
    require(
        stage.frames() % architecture.temporalScale() == 0,
        where + "frames",
        stage.frames(),
        "a multiple of " + architecture.temporalScale());
    int factor = architecture.pictureMultiple();
    int least =
        adversarial != null
            ? PatchDiscriminator.LEAST_SIDE
            : loss.perceptual() > 0 ? LEAST_PERCEPTUAL_CROP : 1;
    require(
        stage.crop() % factor == 0 && stage.crop() >= least,
        where + "crop",
        stage.crop(),
        "a multiple of " + factor + " of at least " + least);
  }

  private static void require(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** How far a run is, 0..1. */
  double progress(long steps, double seconds) {
    return schedule.steps() > 0
        ? (double) steps / schedule.steps()
        : seconds / (60 * schedule.minutes());
  }

  /** The stage at a point of the run. */
  Stage stageAt(double progress) {
    return stages.stream()
        .filter(stage -> progress < stage.until())
        .findFirst()
        .orElse(stages.get(stages.size() - 1));
  }

  /**
   * Use of captions.
   *
   * @param encoder the text encoder, as its provider names it
   * @param dropout share of samples whose caption is replaced by the empty one, 0..1; null for 0.1
   */
  public record Text(
      @JsonProperty("encoder") String encoder, @JsonProperty("dropout") Double dropout) {
    private static final double USUAL_DROPOUT = 0.1;

    /** Checks the values. */
    public Text {
      dropout = dropout == null ? USUAL_DROPOUT : dropout;
      require(dropout >= 0 && dropout <= 1, "dropout", dropout, "from 0 to 1");
    }
  }

  /**
   * Training that knows of 8 bits: some steps round what a calibration rounds, gradients pass as if
   * they did not (B. Jacob et al., "Quantization and training of neural networks for efficient
   * integer-arithmetic-only inference", 2018).
   *
   * @param calibration a {@code calibration.json}, also one that did not pass its gate, or the
   *     directory that has it
   * @param precisions {@code int8}, {@code fp8} or both, equally often; null for int8
   * @param share share of steps that round, 0..1; null for half: the rest keep the model's quality
   *     in 16 bits
   */
  public record Quantize(
      @JsonProperty("calibration") String calibration,
      @JsonProperty("precision") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          List<String> precisions,
      @JsonProperty("share") Double share) {
    private static final double USUAL_SHARE = 0.5;

    /** Checks the values. */
    public Quantize {
      precisions = precisions == null ? List.of("int8") : precisions;
      share = share == null ? USUAL_SHARE : share;
      require(calibration != null, "calibration", null, "a calibration.json, or its directory");
      require(
          !precisions.isEmpty()
              && precisions.stream().allMatch(name -> "int8".equals(name) || "fp8".equals(name)),
          "precision",
          precisions,
          "int8, fp8 or both");
      require(share >= 0 && share <= 1, "share", share, "from 0 to 1");
    }
  }

  /**
   * The material.
   *
   * @param table CSV table whose files lie beside it, or a folder, all of whose files are taken
   * @param use values of the table's column {@code use} that may be trained on; null for all rows
   * @param validationShots shots that are measured on, never trained on
   * @param imageShare share of steps that train the image path, 0..1
   * @param photographShare share of image samples that are photographs, where there are any; the
   *     others are frames of videos; null for half
   * @param maxFrames frames that are taken of a file; 0 for all
   * @param cache directory of decoded frames; null for {@link FrameCache#defaultDirectory}
   */
  public record Data(
      @JsonProperty("table") String table,
      @JsonProperty("use") List<String> use,
      @JsonProperty("validation_shots") List<String> validationShots,
      @JsonProperty("image_share") double imageShare,
      @JsonProperty("photograph_share") Double photographShare,
      @JsonProperty("max_frames") int maxFrames,
      @JsonProperty("cache") String cache) {
    /** Checks the values. */
    public Data {
      require(table != null, "table", null, "a CSV file or a folder");
      require(use == null || !use.isEmpty(), "use", use, "at least one, or left out");
      require(imageShare >= 0 && imageShare <= 1, "image_share", imageShare, "from 0 to 1");
      photographShare = photographShare == null ? 0.5 : photographShare;
      require(
          photographShare >= 0 && photographShare <= 1,
          "photograph_share",
          photographShare,
          "from 0 to 1");
      require(maxFrames >= 0, "max_frames", maxFrames, "0+");
      use = use == null ? null : List.copyOf(use);
      validationShots = validationShots == null ? List.of() : List.copyOf(validationShots);
    }

    /** Whether a row may be used. */
    boolean allows(DataRow row) {
      return use == null || use.contains(row.use());
    }
  }

  /**
   * A part of the run.
   *
   * @param until share of the run at which the part ends, 0..1
   * @param train what is trained; null for everything
   * @param batch samples of a video step
   * @param frames frames of a video sample, a multiple of the temporal factor
   * @param crop rows and columns of a sample, a multiple of the spatial factor
   * @param stride every how many frames of a clip one is taken, at most: clips that are too short
   *     for it have less; 0 draws it for every sample from 1 to 3
   * @param imageBatch samples of an image step
   */
  public record Stage(
      @JsonProperty("until") double until,
      @JsonProperty("train") Trained train,
      @JsonProperty("batch") int batch,
      @JsonProperty("frames") int frames,
      @JsonProperty("crop") int crop,
      @JsonProperty("stride") int stride,
      @JsonProperty("image_batch") int imageBatch) {
    /** Checks the values. */
    public Stage {
      train = train == null ? Trained.ALL : train;
      require(until > 0 && until <= 1, "until", until, "above 0, at most 1");
      require(batch >= 1, "batch", batch, "1+");
      require(frames >= 1, "frames", frames, "1+");
      require(crop >= 1, "crop", crop, "1+");
      require(stride >= 0, "stride", stride, "0+");
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
      require(steps >= 0, "steps", steps, "0+");
      require(minutes >= 0, "minutes", minutes, "0+");
      require(
          (steps == 0) != (minutes == 0),
          "steps",
          steps + ", minutes: " + minutes,
          "one of the two above 0");
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
   *     rate; with 0 AdamW is Adam
   * @param clip largest norm of the gradient
   * @param average decay of the exponential average of weights that is saved as the model
   * @param beta1 decay of the first moments; null for 0.9
   * @param beta2 decay of the second moments; null for 0.99
   */
  public record Optimizer(
      @JsonProperty("kind") String kind,
      @JsonProperty("learning_rate") double learningRate,
      @JsonProperty("weight_decay") double weightDecay,
      @JsonProperty("clip") double clip,
      @JsonProperty("average") double average,
      @JsonProperty("beta1") Double beta1,
      @JsonProperty("beta2") Double beta2) {
    private static final double USUAL_BETA_1 = 0.9;
    private static final double USUAL_BETA_2 = 0.99;

    /** Checks the values. */
    public Optimizer {
      beta1 = beta1 == null ? USUAL_BETA_1 : beta1;
      beta2 = beta2 == null ? USUAL_BETA_2 : beta2;
      require("adamw".equals(kind) || "muon".equals(kind), "kind", kind, "adamw or muon");
      require(learningRate > 0, "learning_rate", learningRate, "above 0");
      require(weightDecay >= 0, "weight_decay", weightDecay, "0+");
      require(clip > 0, "clip", clip, "above 0");
      require(average >= 0 && average < 1, "average", average, "from 0 to below 1");
      require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "from 0 to below 1");
      require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "from 0 to below 1");
    }
  }

  /**
   * Weights of the loss's terms.
   *
   * @param l1 mean of |d| over all samples in [-1, 1]
   * @param charbonnier mean of sqrt(d^2 + 0.002^2) over all samples in [-1, 1]
   * @param logMse mean over clips of the natural logarithm of their mean squared error: what PSNR
   *     is made of
   * @param perceptual LPIPS, or its substitute
   * @param perceptualWeights files with the weights of LPIPS; null for the substitute
   * @param edge how much the errors of a video sample's first and last frame count in l1,
   *     charbonnier and log_mse, against 1 of the others: a sample is a chunk, and its outer frames
   *     have no neighbours to borrow from; null for 1
   * @param kl divergence of the last stage's posterior from the unit normal, per picture sample
   */
  public record Loss(
      @JsonProperty("l1") double l1,
      @JsonProperty("charbonnier") double charbonnier,
      @JsonProperty("log_mse") double logMse,
      @JsonProperty("perceptual") double perceptual,
      @JsonProperty("perceptual_weights") List<String> perceptualWeights,
      @JsonProperty("edge") Double edge,
      @JsonProperty("kl") double kl) {
    /** Checks the values. */
    public Loss {
      require(l1 >= 0, "l1", l1, "0+");
      require(charbonnier >= 0, "charbonnier", charbonnier, "0+");
      require(logMse >= 0, "log_mse", logMse, "0+");
      require(perceptual >= 0, "perceptual", perceptual, "0+");
      edge = edge == null ? 1 : edge;
      require(edge > 0, "edge", edge, "above 0");
      require(kl >= 0, "kl", kl, "0+");
      require(
          l1 + charbonnier + logMse + perceptual > 0,
          "l1",
          l1,
          "one of l1, charbonnier, log_mse and perceptual above 0");
      perceptualWeights = perceptualWeights == null ? List.of() : List.copyOf(perceptualWeights);
    }

    /** The files of {@link #perceptualWeights}. */
    List<Path> perceptualFiles() {
      return perceptualWeights.stream().map(Path::of).toList();
    }
  }

  /**
   * The adversarial term: a 3-D discriminator of videos, a 2-D one of images.
   *
   * @param start update from which on it counts
   * @param factor of its adaptive weight; null for 0.5
   * @param learningRate of the discriminators' Adam (betas 0.5 and 0.9)
   */
  public record Adversarial(
      @JsonProperty("start") long start,
      @JsonProperty("factor") Double factor,
      @JsonProperty("learning_rate") double learningRate) {
    private static final double USUAL_FACTOR = 0.5;

    /** Checks the values. */
    public Adversarial {
      factor = factor == null ? USUAL_FACTOR : factor;
      require(start >= 0, "start", start, "0+");
      require(factor > 0, "factor", factor, "above 0");
      require(learningRate > 0, "learning_rate", learningRate, "above 0");
    }
  }

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
      require(minutes > 0, "minutes", minutes, "above 0");
      require(frames >= 1, "frames", frames, "1+");
      require(checkpointMinutes > 0, "checkpoint_minutes", checkpointMinutes, "above 0");
    }
  }

  /**
   * Reads a configuration.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID naming the field that is wrong
   */
  public static TrainingConfig read(Path file) throws EngineException {
    return ConfigFile.read(file).config();
  }
}
