package org.gstvae.calibration;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;

/** Reads a clip in chunks. */
final class ClipReader implements AutoCloseable {
  private final MediaReader reader;
  private final int chunk;
  private final int factor;
  private List<ByteBuffer> next;

  private ClipReader(MediaReader reader, int chunk, int factor) {
    this.reader = reader;
    this.chunk = chunk;
    this.factor = factor;
  }

  /**
   * Opens a clip.
   *
   * @param options size and number of frames
   * @param chunk frames of a chunk
   * @param factor frames that belong together: a last chunk is cut to a multiple of it
   * @throws EngineException if the clip cannot be read or has too few frames
   */
  static ClipReader open(ClipFile clip, MediaOptions options, int chunk, int factor)
      throws EngineException {
    ClipReader opened = new ClipReader(MediaReader.open(clip.path(), options), chunk, factor);
    try {
      int frames = opened.fill();
      if (opened.next == null) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            clip.path()
                + ": "
                + frames
                + (frames == 1 ? " frame" : " frames")
                + " (expected: a video of "
                + factor
                + "+)");
      }
      return opened;
    } catch (EngineException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * The next chunk.
   *
   * @return U8 [1, T, H, W, 3] in the caller's pointer scope; null after the last
   */
  Tensor next() throws EngineException {
    if (next == null) {
      return null;
    }
    long[] shape = {1, next.size(), reader.height(), reader.width(), 3};
    Tensor chunkTensor = torch.empty(shape, new TensorOptions(ScalarType.Byte), null);
    long[] frameShape = {reader.height(), reader.width(), 3};
    for (int t = 0; t < next.size(); t++) {
      Tensor frame =
          torch.from_blob(
              new BytePointer(next.get(t)), frameShape, new TensorOptions(ScalarType.Byte));
      chunkTensor.select(1, t).select(0, 0).copy_(frame);
      reader.recycle(next.get(t));
    }
    fill();
    return chunkTensor;
  }

  private int fill() throws EngineException {
    List<ByteBuffer> frames = new ArrayList<>();
    while (frames.size() < chunk) {
      ByteBuffer frame = reader.read();
      if (frame == null) {
        break;
      }
      frames.add(frame);
    }
    int whole = frames.size() / factor * factor;
    next = whole == 0 ? null : List.copyOf(frames.subList(0, whole));
    return frames.size();
  }

  @Override
  public void close() {
    reader.close();
  }
}
