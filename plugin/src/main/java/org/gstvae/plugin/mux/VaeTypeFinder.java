package org.gstvae.plugin.mux;

import java.nio.ByteBuffer;
import org.gstvae.latent.file.VaeFile;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Memory;

/** Recognises latent files by their first bytes. */
public final class VaeTypeFinder {
  /** GST_TYPE_FIND_MAXIMUM: eight bytes are no accident. */
  private static final int CERTAIN = 100;

  private static final byte[] MAGIC = VaeFile.magic();

  // GStreamer holds its address for ever, so it must never be collected.
  private static final Gst.TypeFind FIND = (find, data) -> find(find);

  private VaeTypeFinder() {}

  /** Registers the type finder. */
  public static void register(long plugin) {
    long caps = Caps.parse(VaeFile.MEDIA_TYPE);
    Gst.gst_type_find_register(
        plugin, VaeFile.MEDIA_TYPE, ElementType.PRIMARY, FIND, VaeFile.EXTENSION, caps, 0, 0);
    GstData.gst_mini_object_unref(caps);
  }

  private static void find(long find) {
    long bytes = Gst.gst_type_find_peek(find, 0, MAGIC.length);
    if (bytes != 0 && Memory.view(bytes, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      long caps = Caps.parse(VaeFile.MEDIA_TYPE);
      Gst.gst_type_find_suggest(find, CERTAIN, caps);
      GstData.gst_mini_object_unref(caps);
    }
  }
}
