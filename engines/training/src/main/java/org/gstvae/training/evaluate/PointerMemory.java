package org.gstvae.training.evaluate;

import org.bytedeco.javacpp.BytePointer;
import org.gstvae.latent.q8.GainProbe;

/** Native memory of JavaCPP's, for {@link GainProbe}. */
public final class PointerMemory {
  private PointerMemory() {}

  /** Allocates a block that belongs to the caller's pointer scope. */
  public static GainProbe.Block allocate(long bytes) {
    BytePointer block = new BytePointer(bytes);
    return new GainProbe.Block(block.address(), block.asByteBuffer());
  }
}
