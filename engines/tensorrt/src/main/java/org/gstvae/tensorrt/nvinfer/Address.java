package org.gstvae.tensorrt.nvinfer;

import com.sun.jna.Memory;
import org.bytedeco.javacpp.Pointer;

/** An address that JavaCPP neither allocated nor frees. */
final class Address extends Pointer {
  Address(long address) {
    this.address = address;
  }

  Address(Memory memory) {
    this(com.sun.jna.Pointer.nativeValue(memory));
  }
}
