package org.gstvae.plugin.element;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.gstvae.plugin.gst.GObject;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.Scratch;
import org.gstvae.plugin.gst.Shim;
import org.gstvae.plugin.gst.StateChange;

/**
 * Everything that GStreamer knows about an element before there is an instance.
 *
 * @param <E> the Java half of its instances
 */
public final class ElementType<E extends Element> {
  /** GST_RANK_PRIMARY. */
  public static final int PRIMARY = 256;

  /** GST_RANK_SECONDARY. */
  public static final int SECONDARY = 128;

  /** GST_RANK_NONE. */
  public static final int NONE = 0;

  /** Adds virtual functions to a class. */
  interface ClassExtension {
    void install(long klass, long parentClass);
  }

  private static final Map<Long, ElementType<?>> TYPES = new ConcurrentHashMap<>();

  // GLib and GStreamer hold the addresses of all callbacks for ever: static, never collected.
  private static final GObject.ClassInit CLASS_INIT =
      (klass, data) -> TYPES.get(Memory.getLong(klass, 0)).initialize(klass);
  private static final Shim.InstanceInit INSTANCE_INIT =
      (instance, klass) -> create(instance, Memory.getLong(klass, 0));
  private static final GObject.Finalize FINALIZE = ElementType::finalizeInstance;
  private static final GObject.PropertyAccess SET_PROPERTY =
      (object, id, value, spec) -> of(object).property(object, id, value, true);
  private static final GObject.PropertyAccess GET_PROPERTY =
      (object, id, value, spec) -> of(object).property(object, id, value, false);
  private static final Gst.ChangeState CHANGE_STATE =
      (element, transition) -> of(element).changeState(Element.of(element), transition);

  static {
    StreamingThreads.attach(CLASS_INIT, INSTANCE_INIT);
    Shim.onInstanceInit(INSTANCE_INIT);
  }

  private final String name;
  private final String typeName;
  private final LongFunction<E> factory;
  private final String longName;
  private final String classification;
  private final String description;
  private final int rank;
  private final List<PadTemplate> pads;
  private final List<Property<E>> properties;
  private final Parent parent;

  private ParentFunction parentFinalize;
  private ParentFunction parentChangeState;

  private ElementType(Builder<E> builder) {
    name = builder.name;
    typeName = builder.typeName;
    factory = builder.factory;
    longName = Objects.requireNonNull(builder.longName, "metadata");
    classification = builder.classification;
    description = builder.description;
    rank = builder.rank;
    pads = List.copyOf(builder.pads);
    properties = List.copyOf(builder.properties);
    parent = builder.parent;
  }

  /** Begins a description. */
  public static <E extends Element> Builder<E> builder(
      String name, String typeName, LongFunction<E> factory) {
    return new Builder<>(name, typeName, factory);
  }

  /** Registers the type and the element factory. */
  public void register(long plugin) {
    long type = GObject.g_type_from_name(typeName);
    if (type == 0) {
      type = registerType();
    }
    if (Gst.gst_element_register(plugin, name, rank, type) == 0) {
      throw new IllegalStateException("element " + name + " could not be registered");
    }
  }

  private long registerType() {
    long parentType = parent.type();
    try (Scratch query = new Scratch(Layout.TYPE_QUERY)) {
      GObject.g_type_query(parentType, query.address());
      long type =
          GObject.g_type_register_static_simple(
              parentType,
              typeName,
              Memory.getInt(query.address(), Layout.TYPE_QUERY_CLASS_SIZE),
              CLASS_INIT,
              Memory.getInt(query.address(), Layout.TYPE_QUERY_INSTANCE_SIZE),
              Shim.instanceInit(),
              0);
      if (type == 0) {
        throw new IllegalStateException("type " + typeName + " could not be registered");
      }
      TYPES.put(type, this);
      return type;
    }
  }

  private void initialize(long klass) {
    long parentClass = GObject.g_type_class_peek_parent(klass);
    parentFinalize = new ParentFunction(parentClass, Layout.OBJECT_FINALIZE);
    parentChangeState = new ParentFunction(parentClass, Layout.ELEMENT_CHANGE_STATE);
    VirtualFunctions.set(klass, Layout.OBJECT_SET_PROPERTY, SET_PROPERTY);
    VirtualFunctions.set(klass, Layout.OBJECT_GET_PROPERTY, GET_PROPERTY);
    VirtualFunctions.set(klass, Layout.OBJECT_FINALIZE, FINALIZE);
    VirtualFunctions.set(klass, Layout.ELEMENT_CHANGE_STATE, CHANGE_STATE);
    Gst.gst_element_class_set_metadata(
        klass, longName, classification, description, "The gst-vae authors");
    pads.forEach(pad -> pad.add(klass));
    for (int i = 0; i < properties.size(); i++) {
      properties.get(i).install(klass, i + 1);
    }
    parent.extension().install(klass, parentClass);
  }

  private static ElementType<?> of(long instance) {
    return TYPES.get(Memory.getLong(Memory.getLong(instance, 0), 0));
  }

  private static void create(long instance, long type) {
    // Called from C, which has no way to fail: without its Java half an instance does nothing.
    Element.add(TYPES.get(type).factory.apply(instance));
  }

  private static void finalizeInstance(long object) {
    ElementType<?> type = of(object);
    Element.forget(object);
    type.parentFinalize.call(object);
  }

  @SuppressWarnings("unchecked") // instances of a type are made by its own factory
  private void property(long object, int id, long value, boolean set) {
    E element = (E) Element.of(object);
    try {
      if (set) {
        properties.get(id - 1).set(element, value);
      } else {
        properties.get(id - 1).get(element, value);
      }
    } catch (Throwable failure) {
      Messages.error(element, failure);
    }
  }

  private int changeState(Element element, int transition) {
    element.leave(transition == StateChange.PAUSED_TO_READY);
    try {
      if (transition == StateChange.NULL_TO_READY) {
        element.forgetErrors();
        element.open();
      } else if (transition == StateChange.READY_TO_PAUSED) {
        element.start();
      }
    } catch (Throwable failure) {
      Messages.error(element, failure);
      undo(element, transition);
      return StateChange.FAILURE;
    }
    int result = parentChangeState.call(element.address(), transition);
    if (result == StateChange.FAILURE) {
      undo(element, transition);
    }
    try {
      if (transition == StateChange.PAUSED_TO_READY) {
        element.stop();
      } else if (transition == StateChange.READY_TO_NULL) {
        element.close();
      }
    } catch (Throwable failure) {
      Messages.error(element, failure);
    }
    return result;
  }

  private static void undo(Element element, int transition) {
    if (transition == StateChange.NULL_TO_READY) {
      element.close();
    } else if (transition == StateChange.READY_TO_PAUSED) {
      element.stop();
    }
  }

  /** What a type derives from. */
  record Parent(java.util.function.LongSupplier typeFunction, ClassExtension extension) {
    long type() {
      return typeFunction.getAsLong();
    }
  }

  /**
   * Collects a description.
   *
   * @param <E> the Java half of its instances
   */
  public static final class Builder<E extends Element> {
    private final String name;
    private final String typeName;
    private final LongFunction<E> factory;
    private String longName;
    private String classification;
    private String description;
    private int rank = NONE;
    private Parent parent = new Parent(Gst::gst_element_get_type, (klass, parentClass) -> {});
    private final List<PadTemplate> pads = new ArrayList<>();
    private final List<Property<E>> properties = new ArrayList<>();

    private Builder(String name, String typeName, LongFunction<E> factory) {
      this.name = name;
      this.typeName = typeName;
      this.factory = factory;
    }

    /** What gst-inspect shows first. */
    public Builder<E> metadata(String newLongName, String newClassification, String text) {
      longName = newLongName;
      classification = newClassification;
      description = text;
      return this;
    }

    /** How much it is preferred when elements are plugged automatically; NONE if not set. */
    public Builder<E> rank(int newRank) {
      rank = newRank;
      return this;
    }

    /** A pad that every instance has. */
    public Builder<E> pad(PadTemplate pad) {
      pads.add(pad);
      return this;
    }

    /** A property. */
    public Builder<E> property(Property<E> property) {
      properties.add(property);
      return this;
    }

    /** Several properties. */
    public Builder<E> properties(List<Property<E>> more) {
      properties.addAll(more);
      return this;
    }

    Builder<E> parent(Parent newParent) {
      parent = newParent;
      return this;
    }

    /** The description. */
    public ElementType<E> build() {
      return new ElementType<>(this);
    }
  }
}
