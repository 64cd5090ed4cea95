package org.gstvae.tensorrt.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.FileRegion;
import org.gstvae.model.weights.PartialFile;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/**
 * Writes graphs of one model as ONNX files that share their weights. A weight whose stored type is
 * the graph's type is not copied: the ONNX file points into the model's safetensors file, which is
 * linked into the directory. The others are converted once into a second safetensors file; see
 * {@link OnnxTranslator} for why there is no Cast instead.
 */
public final class OnnxExporter {
  /** Opset of the models: the last in which group normalisation has an affine part per group. */
  public static final int OPSET = 20;

  /** The IR version that belongs to the opset. */
  private static final int IR_VERSION = 9;

  private static final String MODEL_WEIGHTS = "weights.safetensors";

  private final WeightSource source;
  private final ComputeType compute;
  private final Map<String, OnnxGraph> graphs = new LinkedHashMap<>();

  /**
   * An export without graphs yet.
   *
   * @param source the weights
   * @param compute arithmetic of the network
   */
  public OnnxExporter(WeightSource source, ComputeType compute) {
    this.source = source;
    this.compute = compute;
  }

  /** Adds a graph of one size; its file will be {@code name.onnx}. */
  public OnnxExporter add(String name, Graph graph) {
    return add(name, SizedGraph.fixed(graph));
  }

  /** Adds a graph; its file will be {@code name.onnx}. */
  public OnnxExporter add(String name, SizedGraph graph) {
    graphs.put(name, OnnxTranslator.translate(name, graph, compute));
    return this;
  }

  /**
   * What identifies the graphs: everything in them but where the weights' bytes are.
   *
   * @return a SHA-256
   */
  public byte[] digest() {
    MessageDigest sha = sha256();
    for (OnnxGraph graph : graphs.values()) {
      sha.update(graph.build(List.of()).toByteArray());
    }
    return sha.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Writes all files.
   *
   * @param directory where to; made if it does not exist
   * @param portable whether the directory is to be moved: the model's file is then a hard link or a
   *     copy, else it may be a symbolic link
   * @return the ONNX files, in the order of {@link #add}
   * @throws EngineException INVALID if a weight cannot be a number of the graph, NOT_FOUND without
   *     one
   */
  public List<Path> write(Path directory, boolean portable) throws EngineException, IOException {
    Files.createDirectories(directory);
    Map<WeightUse, FileRegion> places = places(directory, portable);
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, OnnxGraph> entry : graphs.entrySet()) {
      List<TensorProto> weights = new ArrayList<>();
      for (WeightUse use : entry.getValue().weights()) {
        weights.add(external(use, places.get(use)));
      }
      ModelProto model =
          ModelProto.newBuilder()
              .setIrVersion(IR_VERSION)
              .setProducerName("gst-vae")
              .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
              .setGraph(entry.getValue().build(weights))
              .build();
      Path file = directory.resolve(entry.getKey() + ".onnx");
      try (PartialFile partial = new PartialFile(file)) {
        model.writeTo(Channels.newOutputStream(partial.channel()));
        partial.commit();
      }
      files.add(file);
    }
    return files;
  }

  /** Where every weight's bytes are, in files of the directory. */
  private Map<WeightUse, FileRegion> places(Path directory, boolean portable)
      throws EngineException, IOException {
    Map<WeightUse, FileRegion> places = new LinkedHashMap<>();
    Map<String, WeightUse> converted = new LinkedHashMap<>();
    for (OnnxGraph graph : graphs.values()) {
      for (WeightUse use : graph.weights()) {
        DType wanted = ComputeType.stored(use.type());
        FileRegion stored = source.dtype(use.key()) == wanted ? source.region(use.key()) : null;
        if (stored == null) {
          converted.putIfAbsent(convertedKey(use), use);
        } else {
          places.put(use, stored.in(link(stored.file(), directory, portable)));
        }
      }
    }
    if (!converted.isEmpty()) {
      Path file =
          directory.resolve("weights-" + compute.name().toLowerCase(Locale.ROOT) + ".safetensors");
      convert(converted, file);
      try (SafetensorsFile written = SafetensorsFile.open(file)) {
        for (OnnxGraph graph : graphs.values()) {
          for (WeightUse use : graph.weights()) {
            if (!places.containsKey(use)) {
              places.put(use, written.region(convertedKey(use)));
            }
          }
        }
      }
    }
    return places;
  }

  private void convert(Map<String, WeightUse> uses, Path file) throws EngineException, IOException {
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    for (Map.Entry<String, WeightUse> entry : uses.entrySet()) {
      WeightUse use = entry.getValue();
      DType stored = source.dtype(use.key());
      if (!stored.floating()) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            "weight "
                + use.key()
                + " is "
                + stored.safetensorsName()
                + " (expected: F16, BF16, F32 or F64)");
      }
      declared.add(
          new SafetensorsWriter.Declared(
              entry.getKey(), ComputeType.stored(use.type()), source.shape(use.key())));
    }
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      for (Map.Entry<String, WeightUse> entry : uses.entrySet()) {
        WeightUse use = entry.getValue();
        StoredTensor tensor = source.get(use.key());
        writer.write(
            new StoredTensor(entry.getKey(), tensor.dtype(), tensor.shape(), tensor.data()),
            ComputeType.stored(use.type()));
      }
      writer.commit();
    }
  }

  private static String convertedKey(WeightUse use) {
    return use.key() + ":" + ComputeType.stored(use.type()).safetensorsName();
  }

  /** The model's file as seen from the directory: itself, a hard link, or what is next best. */
  private static Path link(Path file, Path directory, boolean portable) throws IOException {
    Path target = directory.resolve(MODEL_WEIGHTS);
    if (Files.exists(target) && Files.isSameFile(file, target)) {
      return target;
    }
    Files.deleteIfExists(target);
    try {
      Files.createLink(target, file);
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, or one without hard links.
      if (portable) {
        Files.copy(file, target);
      } else {
        Files.createSymbolicLink(target, file.toAbsolutePath());
      }
    }
    return target;
  }

  private static TensorProto external(WeightUse use, FileRegion place) {
    return TensorProto.newBuilder()
        .setName(use.name())
        .setDataType(use.type().getNumber())
        .addAllDims(use.shape())
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", place.file().getFileName().toString()))
        .addExternalData(entry("offset", Long.toString(place.offset())))
        .addExternalData(entry("length", Long.toString(place.bytes())))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
