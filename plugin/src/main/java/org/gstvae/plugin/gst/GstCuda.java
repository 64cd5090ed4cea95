package org.gstvae.plugin.gst;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * Functions of libgstcuda-1.0, which GStreamer has from 1.22 on. They may be called where {@link
 * #available} says so: the library is optional, and useless without an NVIDIA driver and device.
 */
public final class GstCuda {
  private static final String LIBRARY = "libgstcuda-1.0.so.0";

  /** Asked for first: without it, loading GStreamer's library is for nothing. */
  private static final String DRIVER = "libcuda.so.1";

  /** GST_MAP_CUDA: the address is the device's. */
  public static final int MAP_CUDA = 1 << 17;

  /** GST_CUDA_CONTEXT_TYPE. */
  public static final String CONTEXT_TYPE = "gst.cuda.context";

  /** GST_CAPS_FEATURE_MEMORY_CUDA_MEMORY. */
  public static final String FEATURE = "memory:CUDAMemory";

  private static final boolean AVAILABLE = bind();

  private GstCuda() {}

  /** Whether the library, the driver and a device are there. */
  public static boolean available() {
    return AVAILABLE;
  }

  private static boolean bind() {
    try {
      NativeLibrary.getInstance(DRIVER);
      Binding.bind(GstCuda.class, LIBRARY);
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
    if (gst_cuda_load_library() == 0 || CuInit(0) != 0) {
      return false;
    }
    gst_cuda_memory_init_once();
    try (Scratch count = new Scratch(Integer.BYTES)) {
      return CuDeviceGetCount(count.address()) == 0 && Memory.getInt(count.address(), 0) > 0;
    }
  }

  static native int gst_cuda_load_library();

  static native int CuInit(int flags);

  static native int CuDeviceGetCount(long countOut);

  public static native int CuDeviceGet(long deviceOut, int ordinal);

  static native void gst_cuda_memory_init_once();

  public static native int gst_is_cuda_memory(long memory);

  public static native long gst_cuda_context_new_wrapped(long context, int device);

  public static native long gst_cuda_context_get_handle(long context);

  public static native int gst_cuda_handle_set_context(
      long element, long context, int device, long cudaContextOut);

  public static native long gst_context_new_cuda_context(long cudaContext);

  public static native long gst_cuda_buffer_pool_new(long cudaContext);

  /** Waits for what other streams still write to the memory: gst_cuda_memory_sync, from 1.24 on. */
  public static void sync(long memory) {
    if (Optional.SYNC != null) {
      Optional.SYNC.invokeVoid(new Object[] {memory});
    }
  }

  /** What older versions do not have, and do not need: they copy synchronously. */
  private static final class Optional {
    static final Function SYNC = find("gst_cuda_memory_sync");

    private static Function find(String name) {
      try {
        return NativeLibrary.getInstance(LIBRARY).getFunction(name);
      } catch (UnsatisfiedLinkError e) {
        return null;
      }
    }
  }
}
