package org.gstvae.plugin.gst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.gstvae.plugin.codec.RawVideo;
import org.gstvae.tensorrt.cuda.Driver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** GStreamer's CUDA library, which may be missing. */
class GstCudaTest {
  @BeforeAll
  static void init() {
    GStreamer.init();
  }

  @Test
  void itIsUsedWhereThereIsAGpu() {
    boolean gpu = Driver.get().problem() == null && library() != null;
    assertEquals(gpu, GstCuda.available());
    assertEquals(gpu, RawVideo.template().contains(GstCuda.FEATURE));
  }

  @Test
  void systemMemoryComesFirst() {
    assertFalse(RawVideo.template().startsWith(RawVideo.CUDA_MEDIA_TYPE));
  }

  @Test
  void theLibraryHasWhatIsBound() {
    NativeLibrary library = library();
    assumeTrue(library != null, "no libgstcuda-1.0.so.0 (libgstreamer-plugins-bad1.0-0)");
    for (Method method : GstCuda.class.getDeclaredMethods()) {
      if (Modifier.isNative(method.getModifiers())) {
        assertNotNull(library.getFunction(method.getName()));
      }
    }
  }

  private static NativeLibrary library() {
    try {
      return NativeLibrary.getInstance("libgstcuda-1.0.so.0");
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }
}
