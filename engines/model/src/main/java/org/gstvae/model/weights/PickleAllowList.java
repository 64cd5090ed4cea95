package org.gstvae.model.weights;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/**
 * What a checkpoint's pickle may name. Everything else is refused. Tensors become {@link
 * TensorReference}s and containers become Java's; a few names that training frameworks leave in
 * checkpoints beside the weights become inert values that nothing looks at.
 */
final class PickleAllowList {
  /** A value of no interest here; its constructor arguments and state are dropped. */
  record Inert(String name) {}

  private static final Map<String, DType> STORAGES =
      Map.of(
          "torch.DoubleStorage", DType.F64,
          "torch.FloatStorage", DType.F32,
          "torch.HalfStorage", DType.F16,
          "torch.BFloat16Storage", DType.BF16,
          "torch.LongStorage", DType.I64,
          "torch.IntStorage", DType.I32,
          "torch.ShortStorage", DType.I16,
          "torch.CharStorage", DType.I8,
          "torch.ByteStorage", DType.U8,
          "torch.BoolStorage", DType.BOOL);

  private static final Map<String, PickledCallable> CALLABLES =
      Map.ofEntries(
          entry("torch._utils._rebuild_tensor_v2", PickleAllowList::rebuildTensor),
          entry("torch._utils._rebuild_tensor", PickleAllowList::rebuildTensor),
          entry("torch._utils._rebuild_parameter", PickleAllowList::rebuildParameter),
          entry("collections.OrderedDict", PickleAllowList::dict),
          entry("collections.defaultdict", arguments -> new LinkedHashMap<>()),
          entry("pytorch_lightning.utilities.parsing.AttributeDict", PickleAllowList::dict),
          entry("lightning_fabric.utilities.data.AttributeDict", PickleAllowList::dict),
          entry("torch.Size", PickleAllowList::sequence),
          entry("builtins.list", PickleAllowList::sequence),
          entry("builtins.set", PickleAllowList::sequence),
          entry("__builtin__.list", PickleAllowList::sequence),
          entry("__builtin__.set", PickleAllowList::sequence),
          entry("builtins.dict", PickleAllowList::dict),
          entry("__builtin__.dict", PickleAllowList::dict),
          inert("torch.device"),
          inert("numpy.dtype"),
          inert("numpy.core.multiarray.scalar"),
          inert("_codecs.encode"),
          inert("pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint"));

  private PickleAllowList() {}

  private static Map.Entry<String, PickledCallable> inert(String name) {
    return entry(name, arguments -> new Inert(name));
  }

  /** What a global name stands for, or null if it is not allowed. */
  static Object resolve(String module, String name) {
    String qualified = module + "." + name;
    Object storage = STORAGES.get(qualified);
    return storage != null ? storage : CALLABLES.get(qualified);
  }

  /** {@code (storage, offset, size, stride, ...)}, the rest being about gradients. */
  private static Object rebuildTensor(Object[] arguments) {
    if (arguments.length < 4 || !(arguments[0] instanceof TensorReference.Storage storage)) {
      throw new PickleException("tensor without storage, offset, size and stride");
    }
    return new TensorReference(
        storage, integer(arguments[1]), integers(arguments[2]), integers(arguments[3]));
  }

  private static Object rebuildParameter(Object[] arguments) {
    if (arguments.length < 1 || !(arguments[0] instanceof TensorReference tensor)) {
      throw new PickleException("parameter without tensor");
    }
    return tensor;
  }

  /** Empty, or filled from a list of pairs as Python 2 writes an ordered dictionary. */
  private static Object dict(Object[] arguments) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (arguments.length > 0 && arguments[0] instanceof List<?> pairs) {
      for (Object pair : pairs) {
        if (!(pair instanceof Object[] both) || both.length != 2) {
          throw new PickleException("dictionary item that is no pair");
        }
        dict.put(CheckpointUnpickler.hashable(both[0]), both[1]);
      }
    }
    return dict;
  }

  private static Object sequence(Object[] arguments) {
    if (arguments.length > 0 && arguments[0] instanceof Object[] items) {
      return new ArrayList<>(Arrays.asList(items));
    }
    return arguments.length > 0 && arguments[0] instanceof List<?> items
        ? new ArrayList<>(items)
        : new ArrayList<>();
  }

  static long integer(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new PickleException("integer expected");
  }

  private static long[] integers(Object value) {
    Object[] items =
        value instanceof List<?> list
            ? list.toArray()
            : value instanceof Object[] tuple ? tuple : null;
    if (items == null) {
      throw new PickleException("tuple of integers expected");
    }
    return Arrays.stream(items).mapToLong(PickleAllowList::integer).toArray();
  }
}
