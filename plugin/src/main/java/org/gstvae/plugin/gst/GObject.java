package org.gstvae.plugin.gst;

import com.sun.jna.Callback;

/** Functions of libgobject-2.0, and the fundamental types. */
public final class GObject {
  static {
    Binding.bind(GObject.class, "libgobject-2.0.so.0");
  }

  /** G_TYPE_BOOLEAN. */
  public static final long TYPE_BOOLEAN = 5 << 2;

  /** G_TYPE_INT. */
  public static final long TYPE_INT = 6 << 2;

  /** G_TYPE_DOUBLE. */
  public static final long TYPE_DOUBLE = 15 << 2;

  /** G_TYPE_STRING. */
  public static final long TYPE_STRING = 16 << 2;

  /** G_PARAM_READABLE. */
  public static final int PARAM_READABLE = 1;

  /** G_PARAM_WRITABLE. */
  public static final int PARAM_WRITABLE = 1 << 1;

  private GObject() {}

  /** GClassInitFunc. */
  public interface ClassInit extends Callback {
    /** A class that is filled in. */
    void invoke(long klass, long data);
  }

  /** GObjectFinalizeFunc. */
  public interface Finalize extends Callback {
    /** The last reference is gone. */
    void invoke(long object);
  }

  /** GObjectSetPropertyFunc and GObjectGetPropertyFunc. */
  public interface PropertyAccess extends Callback {
    /** Takes the value, or fills it in. */
    void invoke(long object, int id, long value, long spec);
  }

  public static native long g_type_register_static_simple(
      long parent,
      String name,
      int classSize,
      ClassInit classInit,
      int instanceSize,
      long instanceInit,
      int flags);

  public static native void g_type_query(long type, long query);

  public static native long g_type_from_name(String name);

  public static native String g_type_name(long type);

  public static native long g_type_class_peek_parent(long klass);

  public static native long g_enum_register_static(String name, long values);

  public static native void g_object_class_install_property(long klass, int id, long spec);

  public static native long g_param_spec_string(
      String name, String nick, String blurb, String value, int flags);

  public static native long g_param_spec_int(
      String name, String nick, String blurb, int least, int most, int value, int flags);

  public static native long g_param_spec_uint64(
      String name, String nick, String blurb, long least, long most, long value, int flags);

  public static native long g_param_spec_double(
      String name, String nick, String blurb, double least, double most, double value, int flags);

  public static native long g_param_spec_boolean(
      String name, String nick, String blurb, int value, int flags);

  public static native long g_param_spec_enum(
      String name, String nick, String blurb, long type, int value, int flags);

  public static native long g_param_spec_boxed(
      String name, String nick, String blurb, long type, int flags);

  public static native long g_value_init(long value, long type);

  public static native void g_value_unset(long value);

  public static native String g_value_get_string(long value);

  public static native int g_value_get_int(long value);

  public static native long g_value_get_uint64(long value);

  public static native double g_value_get_double(long value);

  public static native int g_value_get_boolean(long value);

  public static native int g_value_get_enum(long value);

  public static native void g_value_set_string(long value, String text);

  public static native void g_value_set_int(long value, int number);

  public static native void g_value_set_uint64(long value, long number);

  public static native void g_value_set_double(long value, double number);

  public static native void g_value_set_boolean(long value, int truth);

  public static native void g_value_set_enum(long value, int number);

  public static native void g_value_take_boxed(long value, long boxed);

  public static native void g_object_unref(long object);
}
