package org.gstvae.plugin.gst;

/** Functions of libgstreamer-1.0 for mini objects: buffers, caps, events, queries, messages. */
public final class GstData {
  static {
    Binding.bind(GstData.class, Gst.LIBRARY);
  }

  /** GST_MAP_READ. */
  public static final int MAP_READ = 1;

  /** GST_MAP_WRITE. */
  public static final int MAP_WRITE = 2;

  /** GST_FORMAT_TIME. */
  public static final int FORMAT_TIME = 3;

  /** GST_FORMAT_BYTES. */
  public static final int FORMAT_BYTES = 2;

  private GstData() {}

  public static native long gst_mini_object_ref(long object);

  public static native void gst_mini_object_unref(long object);

  public static native long gst_mini_object_copy(long object);

  public static native int gst_mini_object_is_writable(long object);

  // Buffers

  public static native long gst_buffer_new();

  public static native long gst_buffer_new_allocate(long allocator, long size, long params);

  public static native long gst_buffer_append(long first, long second);

  public static native long gst_buffer_get_size(long buffer);

  public static native int gst_buffer_get_flags(long buffer);

  public static native int gst_buffer_set_flags(long buffer, int flags);

  public static native int gst_buffer_unset_flags(long buffer, int flags);

  public static native int gst_buffer_map(long buffer, long info, int flags);

  public static native void gst_buffer_unmap(long buffer, long info);

  public static native long gst_buffer_iterate_meta(long buffer, long stateOut);

  public static native int gst_buffer_n_memory(long buffer);

  public static native long gst_buffer_peek_memory(long buffer, int index);

  // Pools

  public static native long gst_buffer_pool_get_config(long pool);

  public static native int gst_buffer_pool_set_config(long pool, long config);

  public static native void gst_buffer_pool_config_set_params(
      long config, long caps, int size, int least, int most);

  public static native void gst_buffer_pool_config_add_option(long config, String option);

  public static native int gst_buffer_pool_set_active(long pool, int active);

  public static native int gst_buffer_pool_acquire_buffer(long pool, long bufferOut, long params);

  public static native void gst_buffer_pool_set_flushing(long pool, int flushing);

  // Caps and structures

  public static native long gst_caps_from_string(String text);

  public static native long gst_caps_to_string(long caps);

  public static native long gst_caps_new_empty();

  public static native long gst_caps_new_any();

  public static native int gst_caps_is_empty(long caps);

  public static native int gst_caps_is_any(long caps);

  public static native int gst_caps_is_fixed(long caps);

  public static native int gst_caps_is_equal(long a, long b);

  public static native int gst_caps_get_size(long caps);

  public static native long gst_caps_get_structure(long caps, int index);

  public static native long gst_caps_intersect_full(long a, long b, int mode);

  public static native int gst_caps_can_intersect(long a, long b);

  public static native long gst_caps_fixate(long caps);

  public static native void gst_caps_set_value(long caps, String field, long value);

  public static native void gst_caps_append_structure(long caps, long structure);

  public static native long gst_structure_from_string(String text, long endOut);

  public static native long gst_structure_to_string(long structure);

  public static native long gst_structure_new_empty(String name);

  public static native void gst_structure_free(long structure);

  public static native void gst_structure_set_value(long structure, String field, long value);

  public static native String gst_structure_get_name(long structure);

  public static native String gst_structure_get_string(long structure, String field);

  public static native int gst_structure_get_int(long structure, String field, long out);

  public static native int gst_structure_get_fraction(
      long structure, String field, long numeratorOut, long denominatorOut);

  public static native int gst_structure_has_field(long structure, String field);

  public static native int gst_structure_n_fields(long structure);

  public static native String gst_structure_nth_field_name(long structure, int index);

  public static native long gst_structure_get_field_type(long structure, String field);

  public static native long gst_structure_get_value(long structure, String field);

  public static native long gst_value_serialize(long value);

  public static native long gst_structure_get_type();

  public static native long gst_caps_get_features(long caps, int index);

  public static native int gst_caps_features_contains(long features, String feature);

  // Contexts

  public static native long gst_query_new_context(String type);

  public static native void gst_query_parse_context(long query, long contextOut);

  public static native long gst_message_new_need_context(long source, String type);

  public static native long gst_message_new_have_context(long source, long context);

  // Events

  public static native int gst_event_get_seqnum(long event);

  public static native void gst_event_set_seqnum(long event, int seqnum);

  public static native long gst_event_get_structure(long event);

  public static native long gst_event_new_caps(long caps);

  public static native void gst_event_parse_caps(long event, long capsOut);

  public static native void gst_event_parse_tag(long event, long tagsOut);

  public static native int gst_tag_list_get_string(long tags, String tag, long textOut);

  public static native long gst_event_new_segment(long segment);

  public static native void gst_event_copy_segment(long event, long segment);

  public static native long gst_event_new_eos();

  public static native long gst_event_new_tag(long tags);

  public static native long gst_tag_list_to_string(long tags);

  public static native long gst_tag_list_new_from_string(String text);

  public static native long gst_event_new_gap(long timestamp, long duration);

  public static native void gst_event_parse_gap(long event, long timestampOut, long durationOut);

  public static native long gst_event_new_flush_start();

  public static native long gst_event_new_flush_stop(int resetTime);

  public static native long gst_event_new_stream_start(String streamId);

  public static native void gst_event_set_group_id(long event, int groupId);

  public static native long gst_event_new_segment_done(int format, long position);

  public static native void gst_event_parse_segment_done(
      long event, long formatOut, long positionOut);

  public static native void gst_event_parse_qos(
      long event, long typeOut, long proportionOut, long diffOut, long timestampOut);

  public static native void gst_event_parse_seek(
      long event,
      long rateOut,
      long formatOut,
      long flagsOut,
      long startTypeOut,
      long startOut,
      long stopTypeOut,
      long stopOut);

  // Queries

  public static native long gst_query_new_latency();

  public static native void gst_query_parse_latency(
      long query, long liveOut, long leastOut, long mostOut);

  public static native void gst_query_set_latency(long query, int live, long least, long most);

  public static native long gst_query_new_allocation(long caps, int needPool);

  public static native void gst_query_parse_allocation(long query, long capsOut, long needOut);

  public static native int gst_query_get_n_allocation_pools(long query);

  public static native void gst_query_parse_nth_allocation_pool(
      long query, int index, long poolOut, long sizeOut, long leastOut, long mostOut);

  public static native void gst_query_add_allocation_pool(
      long query, long pool, int size, int least, int most);

  public static native void gst_query_add_allocation_meta(long query, long api, long params);

  public static native int gst_query_find_allocation_meta(long query, long api, long indexOut);

  public static native void gst_query_parse_caps(long query, long filterOut);

  public static native void gst_query_set_caps_result(long query, long caps);

  public static native void gst_query_parse_accept_caps(long query, long capsOut);

  public static native void gst_query_set_accept_caps_result(long query, int accepted);

  public static native void gst_query_parse_duration(long query, long formatOut, long durationOut);

  public static native void gst_query_set_duration(long query, int format, long duration);

  public static native void gst_query_parse_position(long query, long formatOut, long positionOut);

  public static native void gst_query_set_position(long query, int format, long position);

  public static native void gst_query_parse_seeking(
      long query, long formatOut, long seekableOut, long startOut, long stopOut);

  public static native void gst_query_set_seeking(
      long query, int format, int seekable, long start, long stop);

  public static native long gst_query_new_scheduling();

  public static native void gst_query_parse_scheduling(
      long query, long flagsOut, long leastOut, long mostOut, long alignOut);

  public static native int gst_query_has_scheduling_mode_with_flags(
      long query, int mode, int flags);

  // Messages

  public static native long gst_message_new_latency(long source);

  public static native long gst_message_new_segment_done(long source, int format, long position);

  public static native long gst_message_new_element(long source, long structure);

  public static native long gst_message_new_qos(
      long source, int live, long runningTime, long streamTime, long timestamp, long duration);

  public static native void gst_message_set_qos_values(
      long message, long jitter, double proportion, int quality);

  public static native void gst_message_set_qos_stats(
      long message, int format, long processed, long dropped);

  // Segments

  public static native void gst_segment_init(long segment, int format);

  public static native int gst_segment_do_seek(
      long segment,
      double rate,
      int format,
      int flags,
      int startType,
      long start,
      int stopType,
      long stop,
      long updateOut);

  public static native int gst_segment_clip(
      long segment, int format, long start, long stop, long clippedStartOut, long clippedStopOut);

  public static native long gst_segment_to_running_time(long segment, int format, long position);

  public static native int gst_segment_to_running_time_full(
      long segment, int format, long position, long runningTimeOut);

  public static native long gst_segment_to_stream_time(long segment, int format, long position);
}
