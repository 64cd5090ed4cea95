package org.gstvae.plugin.element;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.gstvae.plugin.gst.GObject;

/**
 * A property: how gst-inspect shows it, and where its value lives.
 *
 * @param <E> the element
 */
public final class Property<E extends Element> {
  private final Function<Integer, Long> spec;
  private final Mutability mutability;
  private final BiConsumer<E, Long> get;
  private final BiConsumer<E, Long> set;

  private Property(
      Mutability mutability,
      Function<Integer, Long> spec,
      BiConsumer<E, Long> get,
      BiConsumer<E, Long> set) {
    this.mutability = mutability;
    this.spec = spec;
    this.get = get;
    this.set = set;
  }

  /** A property that can be set. */
  public static <E extends Element, T> Property<E> of(
      String name,
      String nick,
      String blurb,
      ValueType<T> type,
      Mutability mutability,
      Function<E, T> getter,
      BiConsumer<E, T> setter) {
    return new Property<>(
        mutability,
        flags -> type.spec(name, nick, blurb, flags),
        (element, value) -> type.write(value, getter.apply(element)),
        (element, value) -> setter.accept(element, type.read(value)));
  }

  /** A property that is only read. */
  public static <E extends Element, T> Property<E> readOnly(
      String name, String nick, String blurb, ValueType<T> type, Function<E, T> getter) {
    return new Property<>(
        Mutability.READ_ONLY,
        flags -> type.spec(name, nick, blurb, flags),
        (element, value) -> type.write(value, getter.apply(element)),
        (element, value) -> {
          throw new UnsupportedOperationException(name + " is read-only");
        });
  }

  void install(long klass, int id) {
    int access =
        mutability == Mutability.READ_ONLY
            ? GObject.PARAM_READABLE
            : GObject.PARAM_READABLE | GObject.PARAM_WRITABLE;
    GObject.g_object_class_install_property(klass, id, spec.apply(access | mutability.flag()));
  }

  void get(E element, long value) {
    get.accept(element, value);
  }

  void set(E element, long value) {
    set.accept(element, value);
  }
}
