package org.gstvae.model.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.weights.Printable;

/** Finds models by name in a list of folders, the first that has the name wins. */
public final class ModelStore implements Model.Opener {
  /** Environment variable: more folders, searched first, separated by colons. */
  public static final String SEARCH_PATH = "VAE_MODELS_PATH";

  /** System property: the folder of the models that come with the program. */
  public static final String BUNDLED_PROPERTY = "gstvae.bundledModels";

  private final List<Path> folders;

  /** A store over these folders, in this order; those that do not exist are passed over. */
  public ModelStore(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * The user's store: the folders of {@value #SEARCH_PATH}, then {@code
   * ${XDG_DATA_HOME:-~/.local/share}/gst-vae/models}, then the bundled models.
   */
  public static ModelStore standard() {
    List<Path> folders = new ArrayList<>();
    String search = System.getenv(SEARCH_PATH);
    if (search != null) {
      for (String folder : search.split(File.pathSeparator, -1)) {
        if (!folder.isEmpty()) {
          folders.add(Path.of(folder));
        }
      }
    }
    String dataHome = System.getenv("XDG_DATA_HOME");
    Path data =
        dataHome == null || dataHome.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(dataHome);
    folders.add(data.resolve("gst-vae").resolve("models"));
    String bundled = System.getProperty(BUNDLED_PROPERTY);
    if (bundled != null && !bundled.isEmpty()) {
      folders.add(Path.of(bundled));
    }
    return new ModelStore(folders);
  }

  /** The folders, in the order of the search. */
  public List<Path> folders() {
    return folders;
  }

  /**
   * Opens a model.
   *
   * @param nameOrDirectory a model's name, or the path of a model directory
   * @throws EngineException NOT_FOUND with the folders that were searched; INVALID naming file and
   *     field, or file and keys
   */
  @Override
  public Model open(String nameOrDirectory) throws EngineException {
    return DirectoryModel.open(locate(nameOrDirectory));
  }

  /** The directory of a model, without opening it. */
  public Path locate(String nameOrDirectory) throws EngineException {
    boolean isName = ModelDescription.validName(nameOrDirectory);
    if (isName) {
      for (Path folder : folders) {
        Path directory = folder.resolve(nameOrDirectory);
        if (Files.isRegularFile(directory.resolve(DirectoryModel.DESCRIPTION))) {
          return directory;
        }
      }
    }
    String shown = Printable.of(nameOrDirectory);
    try {
      Path directory = Path.of(nameOrDirectory);
      if (Files.isRegularFile(directory.resolve(DirectoryModel.DESCRIPTION))) {
        return directory;
      }
      if (!isName && Files.isDirectory(directory)) {
        throw new EngineException(
            EngineException.Kind.NOT_FOUND,
            shown + ": no " + DirectoryModel.DESCRIPTION + " in it");
      }
    } catch (InvalidPathException e) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND,
          "model: " + shown + " (expected: a model's name or its directory)",
          e);
    }
    if (isName) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND,
          "no model " + shown + " in " + folders + "; set " + SEARCH_PATH + " or give a directory");
    }
    throw new EngineException(
        EngineException.Kind.NOT_FOUND,
        shown + ": no such directory (expected: a model's name or its directory)");
  }

  /** All models by name, broken ones too. A name that an earlier folder has hides a later one. */
  public List<Found> list() {
    Map<String, Found> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      List<Path> directories = new ArrayList<>();
      try (Stream<Path> entries = Files.list(folder)) {
        entries
            .filter(e -> Files.isRegularFile(e.resolve(DirectoryModel.DESCRIPTION)))
            .sorted()
            .forEach(directories::add);
      } catch (IOException e) {
        // A folder that does not exist or cannot be listed has no models.
      }
      for (Path directory : directories) {
        found.putIfAbsent(directory.getFileName().toString(), Found.at(directory));
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * A model directory.
   *
   * @param directory where it lies
   * @param description what it says; null if that is broken
   * @param bytes size of the weights
   * @param problem null if the model can be opened, else one sentence
   */
  public record Found(Path directory, ModelDescription description, long bytes, String problem) {
    static Found at(Path directory) {
      ModelDescription description = null;
      long bytes = 0;
      try {
        description = ModelJson.readDescription(directory.resolve(DirectoryModel.DESCRIPTION));
        DirectoryModel.open(directory).close();
        bytes = Files.size(directory.resolve(DirectoryModel.WEIGHTS));
        return new Found(directory, description, bytes, null);
      } catch (EngineException | IOException e) {
        return new Found(directory, description, bytes, e.getMessage());
      }
    }
  }
}
