package org.gstvae.plugin.gst;

import com.sun.jna.Callback;

/** Functions of libgstreamer-1.0 for elements, pads, the bus and the registry. */
public final class Gst {
  static final String LIBRARY = "libgstreamer-1.0.so.0";

  static {
    Binding.bind(Gst.class, LIBRARY);
  }

  /** GST_CLOCK_TIME_NONE. */
  public static final long CLOCK_TIME_NONE = -1L;

  /** GST_SECOND. */
  public static final long SECOND = 1_000_000_000L;

  private Gst() {}

  /** GstPadChainFunction. */
  public interface Chain extends Callback {
    /** Takes the buffer. */
    int invoke(long pad, long parent, long buffer);
  }

  /** GstPadEventFunction: takes the event. GstPadQueryFunction: fills in the query. */
  public interface PadFunction extends Callback {
    /** Whether it was handled. */
    int invoke(long pad, long parent, long eventOrQuery);
  }

  /** GstPadActivateFunction. */
  public interface Activate extends Callback {
    /** Whether a mode could be chosen. */
    int invoke(long pad, long parent);
  }

  /** GstPadActivateModeFunction. */
  public interface ActivateMode extends Callback {
    /** Whether the mode could be switched. */
    int invoke(long pad, long parent, int mode, int active);
  }

  /** GstTaskFunction. */
  public interface TaskFunction extends Callback {
    /** One round of a pad's task. */
    void invoke(long data);
  }

  /** GstElement's change_state. */
  public interface ChangeState extends Callback {
    /** A GstStateChangeReturn. */
    int invoke(long element, int transition);
  }

  /** GstElement's post_message: takes the message. */
  public interface PostMessage extends Callback {
    /** Whether it was posted. */
    int invoke(long element, long message);
  }

  /** GstTypeFindFunction. */
  public interface TypeFind extends Callback {
    /** Looks at data and suggests caps. */
    void invoke(long find, long data);
  }

  public static native String gst_version_string();

  public static native long gst_element_get_type();

  public static native long gst_object_get_type();

  public static native int gst_element_register(long plugin, String name, int rank, long type);

  public static native int gst_type_find_register(
      long plugin,
      String name,
      int rank,
      TypeFind function,
      String extensions,
      long possibleCaps,
      long data,
      long notify);

  public static native long gst_type_find_peek(long find, long offset, int size);

  public static native long gst_type_find_get_length(long find);

  public static native void gst_type_find_suggest(long find, int probability, long caps);

  public static native void gst_element_class_set_metadata(
      long klass, String longName, String classification, String description, String author);

  public static native void gst_element_class_add_pad_template(long klass, long template);

  public static native long gst_element_class_get_pad_template(long klass, String name);

  public static native long gst_pad_template_new(
      String name, int direction, int presence, long caps);

  public static native long gst_pad_new_from_template(long template, String name);

  public static native long gst_pad_get_pad_template_caps(long pad);

  public static native int gst_element_add_pad(long element, long pad);

  public static native int gst_element_post_message(long element, long message);

  public static native long gst_message_new_progress(
      long source, int type, String code, String text);

  public static native void gst_element_message_full(
      long element,
      int type,
      int domain,
      int code,
      long text,
      long debug,
      String file,
      String function,
      int line);

  public static native long gst_element_get_clock(long element);

  public static native long gst_element_get_base_time(long element);

  public static native long gst_clock_get_time(long clock);

  public static native long gst_clock_new_single_shot_id(long clock, long time);

  public static native int gst_clock_id_wait(long id, long jitter);

  public static native void gst_clock_id_unschedule(long id);

  public static native long gst_clock_id_ref(long id);

  public static native void gst_clock_id_unref(long id);

  public static native long gst_object_ref(long object);

  public static native void gst_object_unref(long object);

  public static native long gst_element_get_context(long element, String type);

  public static native void gst_element_set_context(long element, long context);

  public static native long gst_element_get_static_pad(long element, String name);

  public static native long gst_object_get_name(long object);

  public static native long gst_object_get_path_string(long object);

  public static native void gst_pad_set_chain_function_full(
      long pad, Chain function, long data, long notify);

  public static native void gst_pad_set_event_function_full(
      long pad, PadFunction function, long data, long notify);

  public static native void gst_pad_set_query_function_full(
      long pad, PadFunction function, long data, long notify);

  public static native void gst_pad_set_activate_function_full(
      long pad, Activate function, long data, long notify);

  public static native void gst_pad_set_activatemode_function_full(
      long pad, ActivateMode function, long data, long notify);

  public static native int gst_pad_get_direction(long pad);

  public static native int gst_pad_activate_mode(long pad, int mode, int active);

  public static native int gst_pad_push(long pad, long buffer);

  public static native int gst_pad_push_event(long pad, long event);

  public static native int gst_pad_pull_range(long pad, long offset, int size, long bufferOut);

  public static native int gst_pad_event_default(long pad, long parent, long event);

  public static native int gst_pad_query_default(long pad, long parent, long query);

  public static native int gst_pad_query(long pad, long query);

  public static native int gst_pad_peer_query(long pad, long query);

  public static native int gst_pad_peer_query_duration(long pad, int format, long durationOut);

  public static native long gst_pad_peer_query_caps(long pad, long filter);

  public static native long gst_pad_get_allowed_caps(long pad);

  public static native long gst_pad_get_current_caps(long pad);

  public static native long gst_pad_get_sticky_event(long pad, int type, int index);

  public static native int gst_pad_check_reconfigure(long pad);

  public static native int gst_pad_start_task(
      long pad, TaskFunction function, long data, long notify);

  public static native int gst_pad_pause_task(long pad);

  public static native int gst_pad_stop_task(long pad);

  public static native int gst_pad_is_linked(long pad);

  public static native long gst_pad_create_stream_id(long pad, long parent, String id);

  public static native int gst_util_group_id_next();

  public static native int gst_core_error_quark();

  public static native int gst_library_error_quark();

  public static native int gst_resource_error_quark();

  public static native int gst_stream_error_quark();

  public static native long _gst_debug_category_new(String name, int color, String description);

  public static native int gst_debug_category_get_threshold(long category);
}
