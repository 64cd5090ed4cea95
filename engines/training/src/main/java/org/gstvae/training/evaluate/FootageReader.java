package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;
import org.gstvae.training.metric.StructuralSimilarity;

/**
 * Decodes files to frames: videos scaled, where a size is asked for, and cut; images at their own
 * size.
 *
 * @param width width in pixels that videos are scaled to, 0 for their own
 * @param height height in pixels that videos are scaled to, 0 for their own
 * @param maxFrames most frames of a video, 0 for all
 * @param multiple videos with more frames are cut to a multiple of it
 */
public record FootageReader(int width, int height, int maxFrames, int multiple) {
  /** The elements' least picture, which has room for SSIM's window too. */
  private static final int LEAST = Math.max(16, StructuralSimilarity.WINDOW);

  /**
   * Decoded frames.
   *
   * @param mode which path of a model they are for
   */
  public record Frames(RawVideo video, CodecMode mode) {}

  /**
   * Decodes a file.
   *
   * @param target the file that the frames go to
   * @throws EngineException naming the file if it cannot be decoded, or is too small
   */
  public Frames read(Footage footage, Path target) throws EngineException, IOException {
    if (image(footage)) {
      return new Frames(decode(footage, new MediaOptions(0, 0, 0, 1, 1), target), CodecMode.IMAGE);
    }
    RawVideo all = decode(footage, MediaOptions.scaled(width, height, maxFrames), target);
    int whole = all.frames() / multiple * multiple;
    return new Frames(whole == 0 ? all : all.first(whole), CodecMode.VIDEO);
  }

  private static boolean image(Footage footage) throws EngineException {
    if (footage.kind() != Footage.Kind.UNKNOWN) {
      return footage.kind() == Footage.Kind.IMAGE;
    }
    try (MediaReader reader = MediaReader.open(footage.file(), MediaOptions.all())) {
      reader.read();
      return reader.read() == null;
    }
  }

  private static RawVideo decode(Footage footage, MediaOptions options, Path target)
      throws EngineException, IOException {
    try (MediaReader reader = MediaReader.open(footage.file(), options);
        RawVideoWriter writer = new RawVideoWriter(target, reader.width(), reader.height())) {
      if (Math.min(reader.width(), reader.height()) < LEAST) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            footage.file()
                + ": "
                + reader.width()
                + "x"
                + reader.height()
                + " (expected: at least "
                + LEAST
                + "x"
                + LEAST
                + ")");
      }
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        writer.add(frame);
        reader.recycle(frame);
      }
      return writer.written();
    }
  }
}
