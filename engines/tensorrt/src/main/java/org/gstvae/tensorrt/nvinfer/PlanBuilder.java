package org.gstvae.tensorrt.nvinfer;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.HardwareCompatibilityLevel;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;
import org.gstvae.engine.EngineException;

/**
 * Builds a plan from an ONNX file: strongly typed, without TF32. The GPU's context must be current
 * on the calling thread.
 */
public final class PlanBuilder {
  private final BuildOptions options;
  private final BuildProgress progress = new BuildProgress();
  private final DoubleConsumer listener;

  /**
   * A builder for one plan.
   *
   * @param listener told the progress, from 0 to 1, on any thread
   */
  public PlanBuilder(BuildOptions options, DoubleConsumer listener) {
    this.options = options;
    this.listener = listener;
  }

  /** Receives what a build gives; the buffers are valid during the call. */
  @FunctionalInterface
  public interface Result {
    /** The plan and the timing cache; the cache may be null. */
    void accept(BytePointer plan, BytePointer timings) throws EngineException;
  }

  /**
   * Builds.
   *
   * @param onnx the model, with its weights beside it
   * @param profile extents of the inputs, by name: the least, those to optimise for, and the most;
   *     empty where the model says them all
   * @param timings a timing cache from earlier builds, or null
   * @throws EngineException UNSUPPORTED if TensorRT refuses the model, OUT_OF_MEMORY, or FAILED
   */
  public void build(Path onnx, List<Map<String, long[]>> profile, ByteBuffer timings, Result result)
      throws EngineException {
    try (TensorRtLog log = TensorRtLog.open(this::take);
        NativeObject<IBuilder> builder =
            own(log, nvinfer.createInferBuilder(ProcessLogger.get()), "builder");
        NativeObject<IBuilderConfig> config =
            own(log, builder.get().createBuilderConfig(), "configuration");
        NativeObject<INetworkDefinition> network =
            own(
                log,
                builder
                    .get()
                    .createNetworkV2(1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value),
                "network");
        NativeObject<IParser> parser =
            NativeObject.own(
                nvonnxparser.createParser(network.get(), ProcessLogger.get()),
                NativeObject.OF_PARSER)) {
      if (parser == null) {
        throw log.failed("no ONNX parser");
      }
      parse(parser.get(), onnx);
      configure(config.get());
      if (!profile.isEmpty()) {
        addProfile(log, builder.get(), config.get(), network.get(), profile);
      }
      try (NativeObject<ITimingCache> cache = timingCache(config.get(), timings);
          NativeObject<IHostMemory> plan =
              NativeObject.own(
                  builder.get().buildSerializedNetwork(network.get(), config.get()),
                  NativeObject.OF_NO_COPY)) {
        if (plan == null) {
          throw log.failed("the engine was not built");
        }
        try (NativeObject<IHostMemory> saved =
            cache == null
                ? null
                : NativeObject.own(cache.get().serialize(), NativeObject.OF_NO_COPY)) {
          result.accept(bytes(plan.get()), saved == null ? null : bytes(saved.get()));
        }
      }
    }
  }

  private void take(String line) {
    if (progress.accept(line)) {
      listener.accept(progress.fraction());
    }
  }

  private static void parse(IParser parser, Path onnx) throws EngineException {
    if (parser.parseFromFile(onnx.toString(), ILogger.Severity.kWARNING.value)) {
      return;
    }
    StringBuilder sentence = new StringBuilder("TensorRT cannot take the network");
    if (parser.getNbErrors() > 0) {
      IParserError error = parser.getError(0);
      sentence
          .append(": ")
          .append(error.nodeOperator())
          .append(' ')
          .append(error.nodeName())
          .append(": ")
          .append(error.desc());
    }
    throw new EngineException(EngineException.Kind.UNSUPPORTED, sentence.toString());
  }

  /** The builder owns the profile. */
  private static void addProfile(
      TensorRtLog log,
      IBuilder builder,
      IBuilderConfig config,
      INetworkDefinition network,
      List<Map<String, long[]>> extents)
      throws EngineException {
    IOptimizationProfile profile = builder.createOptimizationProfile();
    OptProfileSelector[] ends = {
      OptProfileSelector.kMIN, OptProfileSelector.kOPT, OptProfileSelector.kMAX
    };
    for (int i = 0; i < network.getNbInputs(); i++) {
      String input = network.getInput(i).getName();
      for (int k = 0; k < ends.length; k++) {
        try (Dims64 dims = Extents.of(extents.get(k).get(input))) {
          if (!profile.setDimensions(input, ends[k], dims)) {
            throw log.failed("input " + input + " cannot have the sizes of the range");
          }
        }
      }
    }
    if (config.addOptimizationProfile(profile) < 0) {
      throw log.failed("the range of sizes was refused");
    }
  }

  private void configure(IBuilderConfig config) {
    config.clearFlag(BuilderFlag.kTF32);
    config.setBuilderOptimizationLevel(options.level());
    if (options.workspaceBytes() > 0) {
      config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, options.workspaceBytes());
    }
    if (options.versionCompatible()) {
      config.setFlag(BuilderFlag.kVERSION_COMPATIBLE);
    }
    if (options.hardwareCompatible()) {
      config.setHardwareCompatibilityLevel(HardwareCompatibilityLevel.kAMPERE_PLUS);
    }
  }

  private static NativeObject<ITimingCache> timingCache(IBuilderConfig config, ByteBuffer timings) {
    BytePointer bytes = timings == null ? null : new BytePointer(timings);
    ITimingCache cache = config.createTimingCache(bytes, timings == null ? 0 : timings.remaining());
    NativeObject<ITimingCache> owned = NativeObject.own(cache, NativeObject.OF_NO_COPY);
    if (owned != null) {
      config.setTimingCache(owned.get(), false);
    }
    return owned;
  }

  private static <T extends Pointer> NativeObject<T> own(TensorRtLog log, T object, String what)
      throws EngineException {
    NativeObject<T> owned = NativeObject.own(object, NativeObject.OF_NO_COPY);
    if (owned == null) {
      throw log.failed("no " + what);
    }
    return owned;
  }

  private static BytePointer bytes(IHostMemory memory) {
    return new BytePointer(memory.data()).capacity(memory.size());
  }
}
