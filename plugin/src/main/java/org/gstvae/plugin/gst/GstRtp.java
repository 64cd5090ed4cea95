package org.gstvae.plugin.gst;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of libgstrtp-1.0. */
public final class GstRtp {
  private static final String LIBRARY = "libgstrtp-1.0.so.0";

  static {
    Binding.bind(GstRtp.class, LIBRARY);
  }

  // Variadic, so not among the directly mapped functions.
  private static final Function SET_OUTCAPS =
      NativeLibrary.getInstance(LIBRARY).getFunction("gst_rtp_base_payload_set_outcaps");

  private GstRtp() {}

  /** Functions of GstRTPBasePayload and GstRTPBaseDepayload that take one argument. */
  public interface BaseFunction extends Callback {
    /** A GstFlowReturn or a gboolean. */
    int invoke(long element, long argument);
  }

  /** GstRTPBaseDepayload's process_rtp_packet. */
  public interface ProcessPacket extends Callback {
    /** A buffer to push, or 0. */
    long invoke(long depayloader, long rtpBuffer);
  }

  public static native long gst_rtp_base_payload_get_type();

  public static native void gst_rtp_base_payload_set_options(
      long payloader, String media, int dynamic, String encodingName, int clockRate);

  public static native int gst_rtp_base_payload_push(long payloader, long buffer);

  public static native long gst_rtp_base_depayload_get_type();

  public static native int gst_rtp_base_depayload_push(long depayloader, long buffer);

  public static native long gst_rtp_buffer_new_allocate(int payloadBytes, byte padding, byte csrcs);

  public static native int gst_rtp_buffer_calc_payload_len(
      int packetBytes, byte padding, byte csrcs);

  public static native int gst_rtp_buffer_map(long buffer, int flags, long rtpBuffer);

  public static native void gst_rtp_buffer_unmap(long rtpBuffer);

  public static native void gst_rtp_buffer_set_marker(long rtpBuffer, int marker);

  public static native int gst_rtp_buffer_get_marker(long rtpBuffer);

  public static native int gst_rtp_buffer_get_timestamp(long rtpBuffer);

  public static native long gst_rtp_buffer_get_payload(long rtpBuffer);

  public static native int gst_rtp_buffer_get_payload_len(long rtpBuffer);

  /** Sets fields of a payloader's caps, all of them strings, and negotiates them. */
  public static boolean setOutputCaps(long payloader, Map<String, String> fields) {
    List<Object> arguments = new ArrayList<>(List.of(new Pointer(payloader)));
    fields.forEach((name, value) -> arguments.addAll(List.of(name, GObject.TYPE_STRING, value)));
    arguments.add(null);
    return SET_OUTCAPS.invokeInt(arguments.toArray()) != 0;
  }
}
