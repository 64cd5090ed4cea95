package org.gstvae.plugin.element;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import org.gstvae.plugin.gst.Memory;

/** A virtual function of the parent class, for calling up. */
public final class ParentFunction {
  private final Function function;

  /** The function in a slot of the parent's class structure. */
  public ParentFunction(long parentClass, int slot) {
    function = Function.getFunction(new Pointer(Memory.getLong(parentClass, slot)));
  }

  /** Calls it; addresses are {@code Long}, other numbers {@code Integer}. */
  public int call(Object... arguments) {
    return function.invokeInt(arguments);
  }
}
