package org.gstvae.engine;

/**
 * A model's weights on one device in one precision. Engines are shared: every element of a process
 * that uses the same model, device and precision gets the same one from {@link Engines}.
 */
public interface Engine extends AutoCloseable {
  /** Where it runs. */
  Backend backend();

  /** The arithmetic that it uses. */
  Precision precision();

  /** Opens a session that encodes pictures of a layout. */
  EncoderSession openEncoder(VideoLayout layout, CodecMode mode) throws EngineException;

  /** Opens a session that decodes to pictures of a layout. */
  DecoderSession openDecoder(VideoLayout layout, CodecMode mode) throws EngineException;

  /** Bytes of device memory that it holds, sessions included; 0 where there is no device. */
  default long deviceBytes() {
    return 0;
  }

  /**
   * The CUcontext in which it takes memory of {@link MemoryKind#CUDA}; 0 where it takes none. Once
   * asked for, a device's primary context stays until the process ends: others may hold memory in
   * it.
   */
  default long cudaContext() throws EngineException {
    return 0;
  }

  /** Frees the weights; sessions must be closed before. */
  @Override
  void close();
}
