package org.gstvae.tensorrt.cuda;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.EngineException;

/**
 * The NVIDIA driver of this machine. Asked once per process and before anything else of NVIDIA's is
 * touched: without a device TensorRT hands out pointers to nothing, or ends the process.
 */
public final class Driver {
  private static final String LIBRARY = "libcuda.so.1";
  private static final int OUT_OF_MEMORY = 2;
  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int NAME_BYTES = 256;

  /**
   * A GPU.
   *
   * @param ordinal its index
   * @param name the product's name
   * @param major major number of the compute capability
   * @param minor minor number of the compute capability
   */
  public record Device(int ordinal, String name, int major, int minor) {}

  private static Driver instance;

  private final DriverLibrary library;
  private final String problem;
  private final int version;
  private final List<Device> devices;

  private Driver(DriverLibrary library, String problem, int version, List<Device> devices) {
    this.library = library;
    this.problem = problem;
    this.version = version;
    this.devices = List.copyOf(devices);
  }

  /** The driver, or its absence. */
  public static synchronized Driver get() {
    if (instance == null) {
      instance = probe();
    }
    return instance;
  }

  private static Driver probe() {
    try {
      return of(Native.load(LIBRARY, DriverLibrary.class));
    } catch (UnsatisfiedLinkError e) {
      return absent("no NVIDIA driver (" + LIBRARY + "); install the GPU's driver");
    }
  }

  static Driver of(DriverLibrary library) {
    int error = library.cuInit(0);
    if (error != 0) {
      return absent(
          "the NVIDIA driver finds no GPU to use ("
              + text(library, error)
              + "); check nvidia-smi and the permissions of /dev/nvidia*");
    }
    IntByReference number = new IntByReference();
    int version = library.cuDriverGetVersion(number) == 0 ? number.getValue() : 0;
    if (library.cuDeviceGetCount(number) != 0 || number.getValue() == 0) {
      return absent("the NVIDIA driver finds no GPU; check nvidia-smi and CUDA_VISIBLE_DEVICES");
    }
    List<Device> devices = new ArrayList<>();
    int count = number.getValue();
    for (int i = 0; i < count; i++) {
      devices.add(device(library, i));
    }
    return new Driver(library, null, version, devices);
  }

  private static Device device(DriverLibrary library, int ordinal) {
    IntByReference handle = new IntByReference();
    library.cuDeviceGet(handle, ordinal);
    byte[] name = new byte[NAME_BYTES];
    library.cuDeviceGetName(name, NAME_BYTES, handle.getValue());
    return new Device(
        ordinal,
        Native.toString(name, StandardCharsets.UTF_8),
        attribute(library, COMPUTE_CAPABILITY_MAJOR, handle.getValue()),
        attribute(library, COMPUTE_CAPABILITY_MINOR, handle.getValue()));
  }

  private static int attribute(DriverLibrary library, int attribute, int device) {
    IntByReference value = new IntByReference();
    library.cuDeviceGetAttribute(value, attribute, device);
    return value.getValue();
  }

  private static Driver absent(String problem) {
    return new Driver(null, problem, 0, List.of());
  }

  /** Why no GPU can be used, with the remedy; null if one can. */
  public String problem() {
    return problem;
  }

  /** Why one GPU cannot be used, with the remedy; null if it can. */
  public String problem(int ordinal) {
    if (problem != null || ordinal < devices.size()) {
      return problem;
    }
    return "no GPU " + ordinal + " (device: 0.." + (devices.size() - 1) + "); set device";
  }

  /** The newest CUDA that the driver knows: 1000 times major plus 10 times minor; 0 if unknown. */
  public int version() {
    return version;
  }

  /** All GPUs. */
  public List<Device> devices() {
    return devices;
  }

  DriverLibrary library() {
    return library;
  }

  /**
   * Checks a driver call.
   *
   * @param error what it returned
   * @param what the action, for the sentence, for example {@code a stream cannot be made}
   * @throws EngineException OUT_OF_MEMORY or FAILED
   */
  void check(int error, String what) throws EngineException {
    if (error == 0) {
      return;
    }
    throw new EngineException(
        error == OUT_OF_MEMORY ? EngineException.Kind.OUT_OF_MEMORY : EngineException.Kind.FAILED,
        "CUDA: " + what + ": " + text(library, error));
  }

  private static String text(DriverLibrary library, int error) {
    PointerByReference text = new PointerByReference();
    Pointer found = library.cuGetErrorString(error, text) == 0 ? text.getValue() : null;
    return found == null ? "error " + error : found.getString(0);
  }
}
