package org.gstvae.t5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsShards;
import org.gstvae.model.weights.WeightSource;

/**
 * The files of a T5 text encoder, as Hugging Face lays them out.
 *
 * @param directory where they lie
 * @param config sizes, from {@code config.json}
 * @param weights {@code model.safetensors}, or {@code model.safetensors.index.json} of several
 *     files
 * @param tokenizer {@code tokenizer.json}, or {@code spiece.model} where that is not there
 */
public record T5Folder(Path directory, T5Config config, Path weights, Path tokenizer) {
  /** What a folder must hold, in words. */
  public static final String FILES =
      "config.json, model.safetensors (or model.safetensors.index.json with its files) and"
          + " tokenizer.json or spiece.model";

  private static final String CONFIG = "config.json";
  private static final String SINGLE = "model.safetensors";
  private static final String SHARDED = "model.safetensors.index.json";
  private static final String JSON = "tokenizer.json";
  private static final String SENTENCE_PIECE = "spiece.model";
  private static final String SHARED_TABLE = "shared.weight";
  private static final String OWN_TABLE = "encoder.embed_tokens.weight";

  /** Of every tensor, this much is looked at to tell one encoder from another. */
  private static final int SAMPLE_BYTES = 4096;

  /**
   * Looks for the files; reads the configuration alone.
   *
   * @throws EngineException NOT_FOUND naming what is missing, INVALID or UNSUPPORTED for the
   *     configuration
   */
  public static T5Folder of(Path directory) throws EngineException {
    List<String> missing = new ArrayList<>();
    Path config = find(missing, directory, CONFIG);
    Path weights = find(missing, directory, SINGLE, SHARDED);
    Path tokenizer = find(missing, directory, JSON, SENTENCE_PIECE);
    if (!missing.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, directory + ": no " + String.join(", no ", missing));
    }
    return new T5Folder(directory, T5Config.read(config), weights, tokenizer);
  }

  private static Path find(List<String> missing, Path directory, String... names) {
    for (String name : names) {
      if (Files.isRegularFile(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    missing.add(String.join(" or ", names));
    return null;
  }

  /** Width of an embedding. */
  public int dimension() {
    return config.width();
  }

  /**
   * Checks that embeddings are as wide as a model takes them.
   *
   * @throws EngineException INVALID if not
   */
  public void checkDimension(int expected) throws EngineException {
    if (dimension() != expected) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          directory.resolve(CONFIG)
              + ": d_model: "
              + dimension()
              + " (expected: "
              + expected
              + ", the width that the model's text attention takes)");
    }
  }

  /** Opens the weights and checks that the encoder's are all there, in their shapes. */
  WeightSource openWeights() throws EngineException {
    WeightSource source =
        weights.endsWith(SINGLE) ? SafetensorsFile.open(weights) : SafetensorsShards.open(weights);
    boolean fits = false;
    try {
      T5Weights.check(config, source, table(source));
      fits = true;
      return source;
    } finally {
      if (!fits) {
        source.close();
      }
    }
  }

  /** Key of the table of token vectors. */
  static String table(WeightSource source) {
    return source.keys().contains(SHARED_TABLE) ? SHARED_TABLE : OWN_TABLE;
  }

  CaptionTokenizer openTokenizer() throws EngineException {
    return tokenizer.endsWith(JSON)
        ? JsonTokenizer.open(tokenizer)
        : SentencePieceTokenizer.open(tokenizer);
  }

  /**
   * Tells encoders apart without reading all of them: SHA-256 in hex over configuration, tokeniser,
   * and the beginning of every tensor that the encoder uses.
   */
  public String fingerprint() throws EngineException {
    try (WeightSource source = openWeights()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(directory.resolve(CONFIG)));
      digest.update(Files.readAllBytes(tokenizer));
      TreeSet<String> keys = new TreeSet<>(T5Weights.shapes(config).keySet());
      keys.add(table(source));
      for (String key : keys) {
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        ByteBuffer data = source.get(key).data().duplicate();
        digest.update(data.limit(Math.min(data.limit(), SAMPLE_BYTES)));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, directory + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
