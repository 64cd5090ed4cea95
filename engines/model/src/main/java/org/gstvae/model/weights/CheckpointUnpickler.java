package org.gstvae.model.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.gstvae.engine.EngineException;

/**
 * Reads the pickle of a checkpoint without executing anything. Each opcode that can name, call or
 * change a class is handled here against {@link PickleAllowList}; only opcodes that build plain
 * values are left to the library. Lengths are checked against what is there before anything is
 * allocated.
 */
final class CheckpointUnpickler extends Unpickler {
  private static final int LONGEST_DECIMAL = 64;

  /** Refuses the file, in the words of the message. */
  private static final class RefusedException extends PickleException {
    RefusedException(String message) {
      super(message);
    }
  }

  private CheckpointUnpickler() {}

  /**
   * Reads one pickle.
   *
   * @param file what messages call the file
   * @param pickle the bytes; left behind the pickle
   * @throws EngineException INVALID naming the class or opcode if the pickle holds code, or saying
   *     that it is damaged
   */
  static Object read(String file, ByteArrayInputStream pickle) throws EngineException {
    try {
      return new CheckpointUnpickler().load(pickle);
    } catch (RefusedException e) {
      throw new EngineException(EngineException.Kind.INVALID, file + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": the pickle in it is damaged", e);
    }
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    switch (opcode) {
      case Opcodes.GLOBAL -> stack.add(global(readLine(), readLine()));
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(global((String) stack.pop(), name));
      }
      case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
        Object[] arguments = (Object[]) stack.pop();
        if (!(stack.pop() instanceof PickledCallable callable)) {
          throw refused("a call of something that is not a function");
        }
        stack.add(callable.call(arguments));
      }
      case Opcodes.BUILD -> {
        // The state of an ordered dictionary (its _metadata attribute) is of no use here.
        stack.pop();
        if (!(stack.peek() instanceof Map || stack.peek() instanceof PickleAllowList.Inert)) {
          throw refused("opcode BUILD on something other than a dictionary");
        }
      }
      case Opcodes.INST -> throw refused("opcode INST of " + readLine() + "." + readLine());
      case Opcodes.OBJ -> throw refused("opcode OBJ");
      case Opcodes.NEWOBJ_EX -> throw refused("opcode NEWOBJ_EX");
      case Opcodes.EXT1, Opcodes.EXT2, Opcodes.EXT4 -> throw refused("opcode EXT");
      case Opcodes.PERSID -> throw refused("opcode PERSID");
      case Opcodes.NEXT_BUFFER, Opcodes.READONLY_BUFFER -> throw refused("opcode NEXT_BUFFER");
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.DICT -> stack.add(put(new LinkedHashMap<>(), stack.pop_all_since_marker()));
      case Opcodes.SETITEMS -> {
        List<Object> items = stack.pop_all_since_marker();
        put(dict(), items);
      }
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        Object key = hashable(stack.pop());
        dict().put(key, value);
      }
      case Opcodes.APPENDS -> {
        List<Object> items = stack.pop_all_since_marker();
        list().addAll(items);
      }
      case Opcodes.ADDITEMS -> {
        List<Object> items = stack.pop_all_since_marker();
        items.forEach(CheckpointUnpickler::hashable);
        set().addAll(items);
      }
      case Opcodes.FROZENSET -> stack.add(stack.pop_all_since_marker());
      case Opcodes.LONG -> stack.add(decimal(readLine()));
      case Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES, Opcodes.LONG4 -> {
        checkLength(Integer.BYTES);
        return super.dispatch(opcode);
      }
      case Opcodes.BINUNICODE8, Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> {
        checkLength(Long.BYTES);
        return super.dispatch(opcode);
      }
      default -> {
        return super.dispatch(opcode);
      }
    }
    return NO_RETURN_VALUE;
  }

  private String readLine() throws IOException {
    return PickleUtils.readline(input);
  }

  private static Object global(String module, String name) {
    Object allowed = PickleAllowList.resolve(module, name);
    if (allowed == null) {
      throw refused(Printable.of(module + "." + name));
    }
    return allowed;
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        "refused, its pickle contains "
            + what
            + " (expected: tensors and plain containers only); it could run code when loaded");
  }

  @Override
  protected Object persistentLoad(Object id) {
    if (id instanceof Object[] parts
        && parts.length >= 5
        && "storage".equals(parts[0])
        && parts[1] instanceof DType dtype
        && parts[2] instanceof String key) {
      long elements = PickleAllowList.integer(parts[4]);
      if (elements >= 0) {
        return new TensorReference.Storage(key, dtype, elements);
      }
    }
    throw new PickleException("persistent id that is no storage");
  }

  /** A declared length may not exceed what is left of the pickle. */
  private void checkLength(int prefixBytes) throws IOException {
    input.mark(prefixBytes);
    ByteBuffer prefix =
        ByteBuffer.wrap(PickleUtils.readbytes(input, prefixBytes)).order(ByteOrder.LITTLE_ENDIAN);
    long length = prefixBytes == Integer.BYTES ? prefix.getInt() : prefix.getLong();
    if (length < 0 || length > input.available()) {
      throw new PickleException("length " + length + " beyond the end of the pickle");
    }
    input.reset();
  }

  /** Long decimal numbers take quadratic time to parse, and none is expected. */
  private static Number decimal(String text) {
    if (text.length() > LONGEST_DECIMAL) {
      throw new PickleException("integer of " + text.length() + " digits");
    }
    String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
    return PickleUtils.optimizeBigint(new BigInteger(digits));
  }

  /** Python hashes no containers either; in Java nested ones could take exponential time. */
  static Object hashable(Object key) {
    if (key instanceof Collection || key instanceof Map) {
      throw new PickleException("a container as key");
    }
    return key;
  }

  private static Map<Object, Object> put(Map<Object, Object> dict, List<Object> items) {
    for (int i = 0; i + 1 < items.size(); i += 2) {
      dict.put(hashable(items.get(i)), items.get(i + 1));
    }
    return dict;
  }

  @SuppressWarnings("unchecked") // only Map<Object, Object> is ever put on the stack
  private Map<Object, Object> dict() {
    return (Map<Object, Object>) stack.peek();
  }

  @SuppressWarnings("unchecked") // only List<Object> is ever put on the stack
  private List<Object> list() {
    return (List<Object>) stack.peek();
  }

  @SuppressWarnings("unchecked") // only Collection<Object> is ever put on the stack
  private Collection<Object> set() {
    return (Collection<Object>) stack.peek();
  }

  /** The pickle is always in memory, so its stream can be marked and knows what is left. */
  @Override
  public Object load(InputStream stream) throws IOException {
    if (!(stream instanceof ByteArrayInputStream)) {
      throw new IllegalArgumentException("stream: " + stream + " (expected: in memory)");
    }
    return super.load(stream);
  }
}
