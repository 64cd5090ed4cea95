package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Arrays;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.GStreamer;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstCuda;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/** The process that {@link GpuFrameTest} starts. */
final class GpuFrameProcess {
  private static final long CONTEXT = 0x5000;

  private static final NativeLibrary LIBRARY = NativeLibrary.getInstance("libgstreamer-1.0.so.0");

  private static final class Identity extends Element {
    Identity(long address) {
      super(address);
    }
  }

  /** An engine that has a context and nothing else. */
  private static final class ContextOnly implements Engine {
    @Override
    public long cudaContext() {
      return CONTEXT;
    }

    @Override
    public Backend backend() {
      return Backend.TENSORRT;
    }

    @Override
    public Precision precision() {
      return Precision.BF16;
    }

    @Override
    public EncoderSession openEncoder(VideoLayout layout, CodecMode mode) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DecoderSession openDecoder(VideoLayout layout, CodecMode mode) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private GpuFrameProcess() {}

  public static void main(String[] arguments) throws Exception {
    GStreamer.init();
    assertTrue(GstCuda.available());
    assertTrue(RawVideo.template().contains(GstCuda.FEATURE));
    long pipeline = LIBRARY.getFunction("gst_pipeline_new").invokeLong(new Object[] {"pipeline"});
    Element first = identity(pipeline, "first");
    Element second = identity(pipeline, "second");
    assertNull(CudaContext.ofPipeline(first, 0));
    try (CudaContext given = CudaContext.ofEngine(first, new ContextOnly(), 0);
        CudaContext found = CudaContext.ofPipeline(second, 0)) {
      assertNotNull(found);
      assertEquals(given.address(), found.address());
      assertEquals(CONTEXT, found.handle());
      assertEquals(0, found.foreignHandle());
      assertNull(CudaContext.ofPipeline(second, 1));
      for (String format : new String[] {"NV12", "I420", "RGB", "BGRx", "P010_10LE"}) {
        check(format, 190, found);
      }
      for (String format : new String[] {"NV12", "I420", "RGB", "P010_10LE", "I420_10LE"}) {
        checkOddHeight(format, found);
      }
    }
    Gst.gst_object_unref(pipeline);
  }

  private static Element identity(long pipeline, String name) {
    long element =
        LIBRARY.getFunction("gst_element_factory_make").invokeLong(new Object[] {"identity", name});
    int unused = LIBRARY.getFunction("gst_bin_add").invokeInt(new Object[] {pipeline, element});
    return new Identity(element);
  }

  /** On the GPU every byte keeps its place; the CPU may not get them all, and then takes none. */
  private static void checkOddHeight(String format, CudaContext cuda) throws Exception {
    try {
      check(format, 191, cuda);
    } catch (ElementException e) {
      assertEquals(ErrorCode.STREAM_WRONG_TYPE, e.code());
      assertTrue(
          e.getMessage().contains(format + " pictures of 337x191 cannot be taken"), e::getMessage);
    }
  }

  private static void check(String format, int height, CudaContext cuda) throws Exception {
    long caps =
        Caps.parse(
            RawVideo.CUDA_MEDIA_TYPE
                + ", format="
                + format
                + ", width=337, framerate=25/1, height="
                + height);
    long pool = pool(caps, cuda);
    try (VideoInfo info = new VideoInfo(caps);
        Scratch out = new Scratch(Long.BYTES)) {
      int planes = info.layout().format().planes();
      int[][] shapes = PlaneShapes.of(info.layout());
      assertEquals(0, GstData.gst_buffer_pool_acquire_buffer(pool, out.address(), 0));
      long buffer = Memory.getLong(out.address(), 0);
      FrameMemory written;
      try (MappedFrame frame = MappedFrame.write(info, planes, buffer, cuda)) {
        written = frame.memory();
        assertEquals(MemoryKind.CUDA, written.kind());
        fill(written, shapes);
      }
      try (MappedFrame frame = MappedFrame.read(info, planes, buffer, cuda)) {
        assertEquals(MemoryKind.CUDA, frame.memory().kind());
        assertEquals(written.addresses()[0], frame.memory().addresses()[0]);
        compare(format, frame.memory(), shapes);
      }
      try (MappedFrame frame = MappedFrame.read(info, planes, buffer, null)) {
        assertEquals(MemoryKind.HOST, frame.memory().kind());
        assertNotEquals(written.addresses()[0], frame.memory().addresses()[0]);
        compare(format, frame.memory(), shapes);
      }
      GstData.gst_mini_object_unref(buffer);
    } finally {
      int unused = GstData.gst_buffer_pool_set_active(pool, 0);
      Gst.gst_object_unref(pool);
      GstData.gst_mini_object_unref(caps);
    }
  }

  private static long pool(long caps, CudaContext cuda) {
    long pool = GstCuda.gst_cuda_buffer_pool_new(cuda.address());
    long config = GstData.gst_buffer_pool_get_config(pool);
    GstData.gst_buffer_pool_config_set_params(config, caps, 0, 0, 0);
    assertEquals(1, GstData.gst_buffer_pool_set_config(pool, config));
    assertEquals(1, GstData.gst_buffer_pool_set_active(pool, 1));
    return pool;
  }

  private static void fill(FrameMemory frame, int[][] shapes) {
    for (int plane = 0; plane < shapes.length; plane++) {
      for (int y = 0; y < shapes[plane][0]; y++) {
        Pointer row = new Pointer(frame.addresses()[plane] + (long) y * frame.strides()[plane]);
        row.write(0, row(plane, y, shapes[plane]), 0, shapes[plane][1] * shapes[plane][2]);
      }
    }
  }

  private static void compare(String format, FrameMemory frame, int[][] shapes) {
    for (int plane = 0; plane < shapes.length; plane++) {
      for (int y = 0; y < shapes[plane][0]; y++) {
        byte[] expected = row(plane, y, shapes[plane]);
        Pointer row = new Pointer(frame.addresses()[plane] + (long) y * frame.strides()[plane]);
        byte[] actual = row.getByteArray(0, expected.length);
        assertTrue(Arrays.equals(expected, actual), format + " plane " + plane);
      }
    }
  }

  private static byte[] row(int plane, int y, int[] shape) {
    byte[] bytes = new byte[shape[1] * shape[2]];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (7 * y + 3 * plane + i);
    }
    return bytes;
  }
}
