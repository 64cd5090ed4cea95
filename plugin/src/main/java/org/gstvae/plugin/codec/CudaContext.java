package org.gstvae.plugin.codec;

import java.util.HashMap;
import java.util.Map;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.Log;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstCuda;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;

/**
 * A GstCudaContext, the one that a pipeline's elements share. If there is one already, the engine
 * works in it; else the engine's own is offered to the others. The bin keeps what it is told in a
 * HAVE_CONTEXT message and answers every NEED_CONTEXT with it.
 */
public final class CudaContext implements AutoCloseable {
  /** GstCudaMemory is a GstMemory and then the context. */
  private static final int MEMORY_CONTEXT = Layout.MEMORY;

  /** Those that wrap an engine's context, by that: GStreamer may hold them as long as it likes. */
  private static final Map<Long, Long> WRAPPED = new HashMap<>();

  private final long address;
  private final long handle;

  private CudaContext(long address) {
    this.address = address;
    this.handle = GstCuda.gst_cuda_context_get_handle(address);
  }

  /** The context that the pipeline has for a device; null if it has none. */
  static CudaContext ofPipeline(Element element, int device) {
    if (!GstCuda.available()) {
      return null;
    }
    CudaContext known = onElement(element, device);
    if (known != null) {
      return known;
    }
    for (String pad : new String[] {"src", "sink"}) {
      CudaContext found = ofNeighbour(element, pad, device);
      if (found != null) {
        return found;
      }
    }
    // Bins and applications answer by setting it on the element, before this returns.
    int unused =
        Gst.gst_element_post_message(
            element.address(),
            GstData.gst_message_new_need_context(element.address(), GstCuda.CONTEXT_TYPE));
    return onElement(element, device);
  }

  private static CudaContext onElement(Element element, int device) {
    long context = Gst.gst_element_get_context(element.address(), GstCuda.CONTEXT_TYPE);
    if (context == 0) {
      return null;
    }
    try {
      return read(element, context, device);
    } finally {
      GstData.gst_mini_object_unref(context);
    }
  }

  private static CudaContext ofNeighbour(Element element, String name, int device) {
    long pad = Gst.gst_element_get_static_pad(element.address(), name);
    long query = GstData.gst_query_new_context(GstCuda.CONTEXT_TYPE);
    try (Scratch out = new Scratch(Long.BYTES)) {
      if (Gst.gst_pad_peer_query(pad, query) == 0) {
        return null;
      }
      GstData.gst_query_parse_context(query, out.address());
      long context = Memory.getLong(out.address(), 0);
      return context == 0 ? null : read(element, context, device);
    } finally {
      GstData.gst_mini_object_unref(query);
      Gst.gst_object_unref(pad);
    }
  }

  /** Null if it is another device's. */
  private static CudaContext read(Element element, long context, int device) {
    try (Scratch out = new Scratch(Long.BYTES)) {
      return GstCuda.gst_cuda_handle_set_context(element.address(), context, device, out.address())
              == 0
          ? null
          : new CudaContext(Memory.getLong(out.address(), 0));
    }
  }

  /** Tells the pipeline of an engine's context; null where engine or GStreamer have none. */
  static CudaContext ofEngine(Element element, Engine engine, int device) throws EngineException {
    if (!GstCuda.available()) {
      return null;
    }
    long handle = engine.cudaContext();
    if (handle == 0) {
      return null;
    }
    long wrapped = wrap(handle, device);
    if (wrapped == 0) {
      Log.warning(element, "GStreamer cannot use the engine's CUDA context; frames are copied");
      return null;
    }
    long context = GstCuda.gst_context_new_cuda_context(wrapped);
    Gst.gst_element_set_context(element.address(), context);
    int unused =
        Gst.gst_element_post_message(
            element.address(), GstData.gst_message_new_have_context(element.address(), context));
    return new CudaContext(Gst.gst_object_ref(wrapped));
  }

  private static long wrap(long handle, int device) {
    synchronized (WRAPPED) {
      Long known = WRAPPED.get(handle);
      if (known != null) {
        return known;
      }
      long wrapped = 0;
      try (Scratch out = new Scratch(Integer.BYTES)) {
        if (GstCuda.CuDeviceGet(out.address(), device) == 0) {
          wrapped = GstCuda.gst_cuda_context_new_wrapped(handle, Memory.getInt(out.address(), 0));
        }
      }
      if (wrapped != 0) {
        WRAPPED.put(handle, wrapped);
      }
      return wrapped;
    }
  }

  /** The CUcontext to tell an engine; 0 if it is an engine's own. */
  long foreignHandle() {
    synchronized (WRAPPED) {
      return WRAPPED.containsKey(handle) ? 0 : handle;
    }
  }

  /** The CUcontext. */
  long handle() {
    return handle;
  }

  /** The GstCudaContext. */
  public long address() {
    return address;
  }

  /** Whether a buffer is one memory of GStreamer's on a GPU, in whichever context. */
  static boolean isOnGpu(long buffer) {
    return GstCuda.available()
        && GstData.gst_buffer_n_memory(buffer) == 1
        && GstCuda.gst_is_cuda_memory(GstData.gst_buffer_peek_memory(buffer, 0)) != 0;
  }

  /**
   * Whether a buffer's memory is in this context, so that the engine can read it where it is; then
   * waits for what is still written to it.
   */
  boolean holds(long buffer) {
    if (!isOnGpu(buffer)) {
      return false;
    }
    long memory = GstData.gst_buffer_peek_memory(buffer, 0);
    long owner = Memory.getLong(memory, MEMORY_CONTEXT);
    if (owner != address && GstCuda.gst_cuda_context_get_handle(owner) != handle) {
      return false;
    }
    GstCuda.sync(memory);
    return true;
  }

  @Override
  public void close() {
    Gst.gst_object_unref(address);
  }
}
