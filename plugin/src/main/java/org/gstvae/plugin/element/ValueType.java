package org.gstvae.plugin.element;

import java.util.List;
import org.gstvae.plugin.gst.GLib;
import org.gstvae.plugin.gst.GObject;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * What a property holds: how it is declared, and how it crosses a GValue.
 *
 * @param <T> its Java type
 */
public abstract class ValueType<T> {
  private ValueType() {}

  abstract long spec(String name, String nick, String blurb, int flags);

  abstract T read(long value);

  abstract void write(long value, T content);

  /** Text; null for none. */
  public static ValueType<String> string(String standard) {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_string(name, nick, blurb, standard, flags);
      }

      @Override
      String read(long value) {
        return GObject.g_value_get_string(value);
      }

      @Override
      void write(long value, String content) {
        GObject.g_value_set_string(value, content);
      }
    };
  }

  /** A number of 32 bits within limits. */
  public static ValueType<Integer> integer(int least, int most, int standard) {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_int(name, nick, blurb, least, most, standard, flags);
      }

      @Override
      Integer read(long value) {
        return GObject.g_value_get_int(value);
      }

      @Override
      void write(long value, Integer content) {
        GObject.g_value_set_int(value, content);
      }
    };
  }

  /** A floating-point number within limits. */
  public static ValueType<Double> real(double least, double most, double standard) {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_double(name, nick, blurb, least, most, standard, flags);
      }

      @Override
      Double read(long value) {
        return GObject.g_value_get_double(value);
      }

      @Override
      void write(long value, Double content) {
        GObject.g_value_set_double(value, content);
      }
    };
  }

  /** Nanoseconds, 0 and more. */
  public static ValueType<Long> time(long standard) {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_uint64(name, nick, blurb, 0, Long.MAX_VALUE, standard, flags);
      }

      @Override
      Long read(long value) {
        return GObject.g_value_get_uint64(value);
      }

      @Override
      void write(long value, Long content) {
        GObject.g_value_set_uint64(value, content);
      }
    };
  }

  /** Yes or no. */
  public static ValueType<Boolean> truth(boolean standard) {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_boolean(name, nick, blurb, standard ? 1 : 0, flags);
      }

      @Override
      Boolean read(long value) {
        return GObject.g_value_get_boolean(value) != 0;
      }

      @Override
      void write(long value, Boolean content) {
        GObject.g_value_set_boolean(value, content ? 1 : 0);
      }
    };
  }

  /**
   * One of an enum's constants.
   *
   * @param typeName name of the GEnum, registered when first used
   * @param choices all constants
   */
  public static <C extends Enum<C> & Choice> ValueType<C> choice(
      String typeName, C[] choices, C standard) {
    List<C> all = List.of(choices);
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_enum(
            name, nick, blurb, enumType(typeName, all), all.indexOf(standard), flags);
      }

      @Override
      C read(long value) {
        return all.get(GObject.g_value_get_enum(value));
      }

      @Override
      void write(long value, C content) {
        GObject.g_value_set_enum(value, all.indexOf(content));
      }
    };
  }

  /** A GstStructure in its textual form. */
  public static ValueType<String> structure() {
    return new ValueType<>() {
      @Override
      long spec(String name, String nick, String blurb, int flags) {
        return GObject.g_param_spec_boxed(
            name, nick, blurb, GstData.gst_structure_get_type(), flags);
      }

      @Override
      String read(long value) {
        throw new UnsupportedOperationException("structures are read-only");
      }

      @Override
      void write(long value, String content) {
        GObject.g_value_take_boxed(value, GstData.gst_structure_from_string(content, 0));
      }
    };
  }

  private static long enumType(String typeName, List<? extends Choice> choices) {
    long known = GObject.g_type_from_name(typeName);
    if (known != 0) {
      return known;
    }
    // Types are never unregistered, and GLib keeps the array: this memory is the process's.
    long values = GLib.g_malloc0((long) Layout.ENUM_VALUE * (choices.size() + 1));
    for (int i = 0; i < choices.size(); i++) {
      long value = values + (long) i * Layout.ENUM_VALUE;
      Memory.setInt(value, 0, i);
      Memory.setLong(value, Layout.ENUM_VALUE_NAME, GLib.g_strdup(choices.get(i).description()));
      Memory.setLong(value, Layout.ENUM_VALUE_NICK, GLib.g_strdup(choices.get(i).nick()));
    }
    return GObject.g_enum_register_static(typeName, values);
  }
}
