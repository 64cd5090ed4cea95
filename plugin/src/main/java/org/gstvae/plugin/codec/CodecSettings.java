package org.gstvae.plugin.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gstvae.engine.EngineOptions;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.Mutability;
import org.gstvae.plugin.element.Property;
import org.gstvae.plugin.element.ValueType;

/** The properties that the encoder and the decoder share. Set by any thread, at any time. */
public final class CodecSettings {
  private volatile String model;
  private volatile BackendChoice backend = BackendChoice.AUTO;
  private volatile int device;
  private volatile PrecisionChoice precision = PrecisionChoice.AUTO;
  private volatile String prompt;
  private volatile String promptFile;
  private volatile int threads;
  private volatile Overload overload = Overload.BLOCK;
  private volatile long statsInterval;
  private volatile Runnable promptListener = () -> {};

  /** Settings with a default model, or null for none. */
  public CodecSettings(String model) {
    this.model = model;
  }

  /** Name or directory of the model; null if it was not set. */
  public String model() {
    return model;
  }

  /** What becomes of late chunks. */
  public Overload overload() {
    return overload;
  }

  /** Nanoseconds between two statistics messages; 0 for none. */
  public long statsInterval() {
    return statsInterval;
  }

  /** Who is told that prompt or file was set, on the thread that did it. */
  void onPromptChange(Runnable listener) {
    promptListener = listener;
  }

  /** The caption, read and checked; null for none. */
  public String caption() throws ElementException {
    return Prompt.read(prompt, promptFile);
  }

  /** What to ask of the engines. */
  public EngineOptions engineOptions() {
    return new EngineOptions(backend.backend(), device, precision.precision(), threads);
  }

  /** The properties of an element that has such settings. */
  public static <E extends Element> List<Property<E>> properties(
      String modelDefault, String modelBlurb, Function<E, CodecSettings> of) {
    List<Property<E>> all = new ArrayList<>();
    all.add(
        Property.of(
            "model",
            "Model",
            modelBlurb,
            ValueType.string(modelDefault),
            Mutability.READY,
            e -> of.apply(e).model,
            (e, v) -> of.apply(e).model = v));
    all.add(
        Property.of(
            "backend",
            "Backend",
            "What runs the network",
            ValueType.choice("GstVaeBackend", BackendChoice.values(), BackendChoice.AUTO),
            Mutability.READY,
            e -> of.apply(e).backend,
            (e, v) -> of.apply(e).backend = v));
    all.add(
        Property.of(
            "device",
            "Device",
            "Index of the GPU",
            ValueType.integer(0, Integer.MAX_VALUE, 0),
            Mutability.READY,
            e -> of.apply(e).device,
            (e, v) -> of.apply(e).device = v));
    all.add(
        Property.of(
            "precision",
            "Precision",
            "Arithmetic of the network",
            ValueType.choice("GstVaePrecision", PrecisionChoice.values(), PrecisionChoice.AUTO),
            Mutability.READY,
            e -> of.apply(e).precision,
            (e, v) -> of.apply(e).precision = v));
    all.add(
        Property.of(
            "prompt",
            "Prompt",
            "Text guidance, from the next chunk on (null = none)",
            ValueType.string(null),
            Mutability.PLAYING,
            e -> of.apply(e).prompt,
            (e, v) -> {
              of.apply(e).prompt = v;
              of.apply(e).promptListener.run();
            }));
    all.add(
        Property.of(
            "prompt-file",
            "Prompt file",
            "File with the text guidance (UTF-8), read when this is set and at start; used where prompt"
                + " is not set",
            ValueType.string(null),
            Mutability.PLAYING,
            e -> of.apply(e).promptFile,
            (e, v) -> {
              of.apply(e).promptFile = v;
              of.apply(e).promptListener.run();
            }));
    all.add(
        Property.of(
            "threads",
            "Threads",
            "CPU threads of libtorch (0 = all)",
            ValueType.integer(0, 1024, 0),
            Mutability.READY,
            e -> of.apply(e).threads,
            (e, v) -> of.apply(e).threads = v));
    all.add(
        Property.of(
            "overload",
            "Overload",
            "What happens in live pipelines when the engine cannot keep up",
            ValueType.choice("GstVaeOverload", Overload.values(), Overload.BLOCK),
            Mutability.PLAYING,
            e -> of.apply(e).overload,
            (e, v) -> of.apply(e).overload = v));
    all.add(
        Property.of(
            "stats-interval",
            "Statistics interval",
            "Nanoseconds between element messages with the statistics (0 = never)",
            ValueType.time(0),
            Mutability.PLAYING,
            e -> of.apply(e).statsInterval,
            (e, v) -> of.apply(e).statsInterval = v));
    return all;
  }
}
