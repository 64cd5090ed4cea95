package org.gstvae.plugin.codec;

import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.MemoryKind;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.gst.GstCuda;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * A video frame's planes while its buffer is mapped. Strides are the buffer's own (GstVideoMeta).
 */
public final class MappedFrame implements AutoCloseable {
  private final Scratch frame = new Scratch(Layout.VIDEO_FRAME);
  private final FrameMemory memory;

  private MappedFrame(VideoInfo info, int planes, long buffer, int flags, CudaContext cuda)
      throws ElementException {
    boolean onGpu = cuda != null && cuda.holds(buffer);
    if (GstVideo.gst_video_frame_map(
            frame.address(), info.address(), buffer, onGpu ? flags | GstCuda.MAP_CUDA : flags)
        == 0) {
      frame.close();
      throw new ElementException(
          ErrorCode.RESOURCE_FAILED,
          "a video frame's memory cannot be mapped, or is smaller than its caps say");
    }
    long[] addresses = new long[planes];
    int[] strides = new int[planes];
    for (int plane = 0; plane < planes; plane++) {
      addresses[plane] =
          Memory.getLong(frame.address(), Layout.VIDEO_FRAME_DATA + plane * Long.BYTES);
      strides[plane] =
          Memory.getInt(
              frame.address(),
              Layout.VIDEO_FRAME_INFO + Layout.VIDEO_INFO_STRIDE + plane * Integer.BYTES);
    }
    memory = new FrameMemory(onGpu ? MemoryKind.CUDA : MemoryKind.HOST, addresses, strides);
    String problem = planes == 1 ? null : problem(info, buffer);
    if (problem != null) {
      close();
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          info.format()
              + " pictures of "
              + info.width()
              + "x"
              + info.height()
              + " cannot be taken: "
              + problem
              + "; use NV12 or system memory");
    }
  }

  /** What is wrong with where the planes are; null if nothing is. */
  private String problem(VideoInfo info, long buffer) throws ElementException {
    boolean ofGpu = CudaContext.isOnGpu(buffer);
    long bytes = ofGpu ? GstData.gst_buffer_get_size(buffer) : Long.MAX_VALUE;
    if (!PlaneRoom.enough(memory, PlaneShapes.of(info.layout()), bytes)) {
      return "their planes overlap, or are larger than their memory";
    }
    if (ofGpu && memory.kind() == MemoryKind.HOST && !PlaneRoom.wholeRows(memory)) {
      // GStreamer 1.22 lays out odd heights so, and copies only as much of a row as luma fills.
      return "GStreamer copies their planes from the GPU in part";
    }
    return null;
  }

  /**
   * Maps a frame for reading; takes a reference of its own to the buffer.
   *
   * @param cuda the engine's context, in whose memory frames are left where they are; null for none
   */
  public static MappedFrame read(VideoInfo info, int planes, long buffer, CudaContext cuda)
      throws ElementException {
    return new MappedFrame(info, planes, buffer, GstData.MAP_READ, cuda);
  }

  /**
   * Maps a frame for writing; the buffer has to outlive the map.
   *
   * @param cuda as in {@link #read}
   */
  public static MappedFrame write(VideoInfo info, int planes, long buffer, CudaContext cuda)
      throws ElementException {
    return new MappedFrame(
        info, planes, buffer, GstData.MAP_WRITE | GstVideo.FRAME_MAP_NO_REF, cuda);
  }

  /** Addresses and strides of the planes, valid until this is closed. */
  public FrameMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    GstVideo.gst_video_frame_unmap(frame.address());
    frame.close();
  }
}
