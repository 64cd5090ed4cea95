package org.gstvae.model.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.PartialFile;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/**
 * Writes a model directory. Each file is put in place in one step, {@code model.json} last, so that
 * a directory with one is complete.
 */
public final class ModelWriter {
  /** Told how far the writing is, in tensors. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} tensors are written. */
    void at(int done, int total);
  }

  /**
   * What to write beside the weights.
   *
   * @param name the model's name
   * @param architecture the network
   * @param framesPerChunk frames per chunk that the model is made for
   * @param textEncoder folder of the text encoder, or null
   * @param latentStatistics or null
   * @param licence SPDX identifier or a short name
   * @param licenceText what goes into the LICENSE file
   * @param provenance where the weights come from
   * @param quality what was measured, or null
   */
  public record Content(
      String name,
      VaeConfig architecture,
      int framesPerChunk,
      Path textEncoder,
      LatentStatistics latentStatistics,
      String licence,
      String licenceText,
      JsonNode provenance,
      JsonNode quality) {
    /** All but the weights and a text encoder. */
    public Content(
        String name,
        VaeConfig architecture,
        int framesPerChunk,
        LatentStatistics latentStatistics,
        String licence,
        String licenceText,
        JsonNode provenance,
        JsonNode quality) {
      this(
          name,
          architecture,
          framesPerChunk,
          null,
          latentStatistics,
          licence,
          licenceText,
          provenance,
          quality);
    }
  }

  private ModelWriter() {}

  /**
   * Writes the files, replacing those of a model that is there.
   *
   * @param directory made if it does not exist
   * @param content all but the weights
   * @param weights where the weights come from; only what the network uses is written
   * @param store type in the file: F32, F16 or BF16; null keeps each tensor's own (F64 becomes F32)
   * @return the description as written, with its hash
   * @throws EngineException INVALID if the weights do not fit, naming the keys
   */
  public static ModelDescription write(
      Path directory, Content content, WeightSource weights, DType store, Progress progress)
      throws EngineException {
    WeightCheck.check(content.architecture(), weights);
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(DirectoryModel.WEIGHTS);
      writeWeights(file, content.architecture(), weights, store, progress);
      String hash;
      try (SafetensorsFile written = SafetensorsFile.open(file)) {
        hash = ModelHash.of(content.architecture(), written);
      }
      ModelDescription description =
          new ModelDescription(
              ModelDescription.SCHEMA,
              content.name(),
              ModelDescription.FAMILY,
              hash,
              content.architecture(),
              content.framesPerChunk(),
              recorded(directory, content.textEncoder()),
              content.latentStatistics(),
              content.licence(),
              content.provenance(),
              content.quality());
      replace(
          directory.resolve(DirectoryModel.LICENCE),
          content.licenceText().getBytes(StandardCharsets.UTF_8));
      replace(directory.resolve(DirectoryModel.DESCRIPTION), ModelJson.write(description));
      return description;
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Replaces the latent statistics of a model that is there.
   *
   * @throws EngineException FAILED if it cannot be written, else as {@link
   *     ModelJson#readDescription}
   */
  public static void writeStatistics(Path directory, LatentStatistics statistics)
      throws EngineException {
    Path file = directory.resolve(DirectoryModel.DESCRIPTION);
    ModelDescription d = ModelJson.readDescription(file);
    try {
      replace(
          file,
          ModelJson.write(
              new ModelDescription(
                  d.schema(),
                  d.name(),
                  d.family(),
                  d.hash(),
                  d.architecture(),
                  d.framesPerChunk(),
                  d.textEncoder(),
                  statistics,
                  d.licence(),
                  d.provenance(),
                  d.quality())));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** A folder as it is recorded: by its way from the model if it lies within, else absolute. */
  private static String recorded(Path directory, Path folder) {
    if (folder == null) {
      return null;
    }
    Path model = directory.toAbsolutePath().normalize();
    Path absolute = folder.toAbsolutePath().normalize();
    return (absolute.startsWith(model) ? model.relativize(absolute) : absolute).toString();
  }

  private static void writeWeights(
      Path file, VaeConfig architecture, WeightSource weights, DType store, Progress progress)
      throws IOException, EngineException {
    Map<String, long[]> parameters = VaeNetwork.parameters(architecture);
    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    for (Map.Entry<String, long[]> parameter : parameters.entrySet()) {
      DType dtype = target(weights.dtype(parameter.getKey()), store);
      declared.add(new SafetensorsWriter.Declared(parameter.getKey(), dtype, parameter.getValue()));
    }
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      int done = 0;
      for (String key : parameters.keySet()) {
        StoredTensor tensor = weights.get(key);
        writer.write(tensor, target(tensor.dtype(), store));
        progress.at(++done, parameters.size());
      }
      writer.commit();
    }
  }

  private static DType target(DType own, DType store) {
    if (store != null) {
      return store;
    }
    return own == DType.F64 ? DType.F32 : own;
  }

  /** Puts a file in place in one step. */
  static void replace(Path file, byte[] content) throws IOException {
    try (PartialFile partial = new PartialFile(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        partial.channel().write(bytes);
      }
      partial.commit();
    }
  }
}
