package org.gstvae.torch;

import org.bytedeco.javacpp.Pointer;

/** A pointer to memory that somebody else owns and frees. */
final class ForeignMemory extends Pointer {
  ForeignMemory(long address) {
    this.address = address;
  }
}
