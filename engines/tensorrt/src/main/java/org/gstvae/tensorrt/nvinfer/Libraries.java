package org.gstvae.tensorrt.nvinfer;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.gstvae.engine.EngineException;

/**
 * Finds and loads TensorRT: installed libraries first, then the redistributables on the class path
 * (Maven profile {@code gpu}).
 *
 * <p>The presets would load cuBLAS, cuDNN, NVRTC and the CUDA runtime beforehand. TensorRT 10 needs
 * none of them (its runtime is linked in), and a machine with an installed TensorRT need not have
 * them. So the libraries are loaded here, and the presets' classes are initialised with their own
 * loading switched off.
 */
public final class Libraries {
  /** Oldest version that the presets' interface fits, as TensorRT encodes it. */
  private static final int OLDEST = 100600;

  private static final String RUNTIME = "libnvinfer.so.10";
  private static final String PARSER = "libnvonnxparser.so.10";
  private static final String BUILDER_RESOURCE = "libnvinfer_builder_resource.so.10.6.0";
  private static final String BUILDER_RESOURCE_SONAME =
      "do_not_link_against_nvinfer_builder_resource";
  private static final String RESOURCES = "/org/bytedeco/tensorrt/" + Loader.getPlatform() + "/";
  private static final String SWITCH = "org.bytedeco.javacpp.loadlibraries";
  private static final int NOW_GLOBAL = 0x102;

  private static final List<String> PRESET_CLASSES =
      List.of(
          "org.bytedeco.tensorrt.global.nvinfer",
          "org.bytedeco.tensorrt.global.nvonnxparser",
          "org.bytedeco.tensorrt.nvinfer.INoCopy",
          "org.bytedeco.tensorrt.nvinfer.ILogger",
          "org.bytedeco.tensorrt.nvinfer.IBuilder",
          "org.bytedeco.tensorrt.nvinfer.IBuilderConfig",
          "org.bytedeco.tensorrt.nvinfer.INetworkDefinition",
          "org.bytedeco.tensorrt.nvinfer.IHostMemory",
          "org.bytedeco.tensorrt.nvinfer.ITimingCache",
          "org.bytedeco.tensorrt.nvinfer.IRuntime",
          "org.bytedeco.tensorrt.nvinfer.ICudaEngine",
          "org.bytedeco.tensorrt.nvinfer.IExecutionContext",
          "org.bytedeco.tensorrt.nvinfer.ITensor",
          "org.bytedeco.tensorrt.nvinfer.IOptimizationProfile",
          "org.bytedeco.tensorrt.nvinfer.Dims64",
          "org.bytedeco.tensorrt.nvonnxparser.IParser",
          "org.bytedeco.tensorrt.nvonnxparser.IParserError");

  /**
   * Where the libraries are.
   *
   * @param installed folder of installed libraries, null for the redistributables
   */
  public record Place(Path installed) {
    /** In words. */
    public String describe() {
      return installed == null ? "redistributables on the class path" : installed.toString();
    }
  }

  /** JNA closes a library that nobody holds. */
  private static final List<NativeLibrary> OPEN = new ArrayList<>();

  private static String version;
  private static String failure;

  private Libraries() {}

  /** Where TensorRT would be loaded from, without loading it; null if it is nowhere. */
  public static Place find() {
    for (Path folder : folders()) {
      if (Files.exists(folder.resolve(RUNTIME)) && Files.exists(folder.resolve(PARSER))) {
        return new Place(folder);
      }
    }
    return Libraries.class.getResource(RESOURCES + RUNTIME) == null ? null : new Place(null);
  }

  /** Why TensorRT cannot be loaded, with the remedy; null if there is no reason to think so. */
  public static String problem() {
    if (find() != null) {
      return null;
    }
    return "no TensorRT ("
        + RUNTIME
        + " and "
        + PARSER
        + "); install libnvinfer10 and libnvonnxparsers10, or build with 'mvn -Pgpu package'";
  }

  /**
   * Loads TensorRT, once. The first use of the redistributables unpacks 1.6 GB, which takes a
   * while.
   *
   * @return the version, for example {@code 10.6.0}
   * @throws EngineException UNAVAILABLE with what is missing
   */
  public static synchronized String load() throws EngineException {
    if (failure != null) {
      throw new EngineException(EngineException.Kind.UNAVAILABLE, failure);
    }
    if (version == null) {
      try {
        Place place = find();
        if (place == null) {
          throw new EngineException(EngineException.Kind.UNAVAILABLE, problem());
        }
        version = load(place);
      } catch (EngineException e) {
        failure = e.getMessage();
        throw e;
      }
    }
    return version;
  }

  private static String load(Place place) throws EngineException {
    try {
      Loader.load(org.bytedeco.javacpp.Pointer.class);
      if (place.installed() == null) {
        openRedistributables();
      } else {
        open(place.installed().resolve(RUNTIME));
        open(place.installed().resolve(PARSER));
      }
      System.load(cached(nvinfer.class, "libjninvinfer.so").toString());
      System.load(cached(nvonnxparser.class, "libjninvonnxparser.so").toString());
      initialisePresets();
    } catch (IOException | ReflectiveOperationException | LinkageError e) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "TensorRT cannot be loaded from "
              + place.describe()
              + ": "
              + firstLine(e)
              + "; see that the JavaCPP cache (~/.javacpp/cache) is writable and has 2 GB of room",
          e);
    }
    int number = nvinfer.getInferLibVersion();
    if (number < OLDEST) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "TensorRT "
              + words(number)
              + " in "
              + place.describe()
              + " is too old (expected: "
              + words(OLDEST)
              + " or newer); install a newer libnvinfer10");
    }
    return words(number);
  }

  private static String words(int number) {
    return number / 10000 + "." + number / 100 % 100 + "." + number % 100;
  }

  private static void openRedistributables() throws IOException {
    Path runtime = cached(nvinfer.class, RUNTIME);
    Path resource = cached(nvinfer.class, BUILDER_RESOURCE);
    SharedObjectPatch.apply(resource, BUILDER_RESOURCE_SONAME, BUILDER_RESOURCE);
    open(runtime);
    open(resource);
    open(cached(nvonnxparser.class, PARSER));
  }

  private static Path cached(Class<?> owner, String name) throws IOException {
    File file = Loader.cacheResource(owner, RESOURCES + name);
    if (file == null) {
      throw new IOException("no " + name + " on the class path");
    }
    return file.toPath();
  }

  /** Opens a library so that later ones find its symbols, and their need of it is met. */
  private static void open(Path library) {
    OPEN.add(
        NativeLibrary.getInstance(
            library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, NOW_GLOBAL)));
  }

  /**
   * Runs the initialisers of the classes that are used, while they load nothing; the natives that
   * they call are there. The presets of CUDA stay untouched. Engines are opened one after another,
   * so nobody else's presets are initialised meanwhile.
   */
  private static void initialisePresets() throws ReflectiveOperationException {
    String before = System.getProperty(SWITCH);
    System.setProperty(SWITCH, "false");
    try {
      for (String name : PRESET_CLASSES) {
        Class<?> unused = Class.forName(name, true, Libraries.class.getClassLoader());
      }
    } finally {
      if (before == null) {
        System.clearProperty(SWITCH);
      } else {
        System.setProperty(SWITCH, before);
      }
    }
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    String chosen = System.getenv("LD_LIBRARY_PATH");
    if (chosen != null) {
      for (String folder : chosen.split(File.pathSeparator, -1)) {
        if (!folder.isEmpty()) {
          folders.add(Path.of(folder));
        }
      }
    }
    for (String folder :
        List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib64",
            "/usr/local/tensorrt/lib",
            "/usr/local/cuda/lib64",
            "/usr/local/lib",
            "/usr/lib")) {
      folders.add(Path.of(folder));
    }
    return folders;
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
