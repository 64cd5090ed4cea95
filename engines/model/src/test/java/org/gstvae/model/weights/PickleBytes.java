package org.gstvae.model.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, good and bad ones (opcodes: Python's pickletools). */
public final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Begins a protocol 2 pickle. */
  public PickleBytes() {
    raw(0x80, 2);
  }

  /** Bytes as they are. */
  public PickleBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /** An opcode without argument. */
  public PickleBytes op(char opcode) {
    return raw(opcode);
  }

  /** Text as it is, for line-based opcodes. */
  public PickleBytes text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** A global name. */
  public PickleBytes global(String module, String name) {
    return text("c" + module + "\n" + name + "\n");
  }

  /** A string. */
  public PickleBytes string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    raw('X', bytes.length & 255, bytes.length >> 8 & 255, bytes.length >> 16 & 255, 0);
    out.writeBytes(bytes);
    return this;
  }

  /** An integer. */
  public PickleBytes integer(int value) {
    return raw('J', value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24 & 255);
  }

  /** A tuple of integers. */
  public PickleBytes integers(int... values) {
    op('(');
    for (int value : values) {
      integer(value);
    }
    return op('t');
  }

  /** A tensor: a view into the storage in {@code data/<key>}. */
  public PickleBytes tensor(
      String storageClass, String key, int elements, int offset, int[] shape, int[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(').string("storage").global("torch", storageClass).string(key).string("cpu");
    integer(elements).op('t').op('Q').integer(offset).integers(shape).integers(strides);
    return raw(0x89).global("collections", "OrderedDict").text(")R").op('t').op('R');
  }

  /** The whole pickle. */
  public byte[] done() {
    op('.');
    return out.toByteArray();
  }
}
