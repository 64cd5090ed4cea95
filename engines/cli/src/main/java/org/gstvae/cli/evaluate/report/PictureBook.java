package org.gstvae.cli.evaluate.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.gstvae.training.evaluate.FrameQuality;
import org.gstvae.training.evaluate.Measured;
import org.gstvae.training.evaluate.RawVideo;

/**
 * Pictures for the report, as JPEG: of each clip the frame that the first contender did worst, as
 * it was, as each contender decoded it, and the difference.
 */
public final class PictureBook {
  /** What a difference is multiplied by before it is added to medium grey. */
  static final int GAIN = 8;

  private static final int GREY = 128;
  private static final float JPEG_QUALITY = 0.9f;

  private final Map<String, Page> pages = new LinkedHashMap<>();

  /**
   * One clip.
   *
   * @param frame the frame's number, from 0
   * @param original JPEG
   * @param decoded by contender
   */
  record Page(int frame, byte[] original, Map<Integer, Pair> decoded) {}

  /** A decoded picture and its difference from the original, JPEG. */
  record Pair(byte[] picture, byte[] difference) {}

  /** Takes pictures of a clip while its frames can be read. */
  public void add(int contender, Measured measured) throws IOException {
    Page page = pages.get(measured.footage().path());
    if (page == null) {
      int frame = worst(measured.quality().frames());
      byte[] original = jpeg(image(measured.source(), frame));
      page = new Page(frame, original, new HashMap<>());
      pages.put(measured.footage().path(), page);
    }
    BufferedImage original = image(measured.source(), page.frame());
    BufferedImage decoded = image(measured.coded().decoded(), page.frame());
    BufferedImage difference = combine(decoded, original, (a, b) -> clamp(GREY + GAIN * (a - b)));
    page.decoded().put(contender, new Pair(jpeg(decoded), jpeg(difference)));
  }

  /** The pictures of a clip. */
  Page page(String path) {
    return pages.get(path);
  }

  /** As the address of an {@code img}. */
  static String address(byte[] jpeg) {
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
  }

  private static int worst(List<FrameQuality> frames) {
    int worst = 0;
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i).squaredError() > frames.get(worst).squaredError()) {
        worst = i;
      }
    }
    return worst;
  }

  private static BufferedImage image(RawVideo video, int frame) throws IOException {
    BufferedImage image =
        new BufferedImage(video.width(), video.height(), BufferedImage.TYPE_INT_RGB);
    try (BytePointer memory = new BytePointer((long) video.frameBytes())) {
      video.read(frame, 1, memory);
      ByteBuffer rgb = memory.asByteBuffer();
      for (int y = 0; y < video.height(); y++) {
        for (int x = 0; x < video.width(); x++) {
          image.setRGB(x, y, (sample(rgb) << 16) | (sample(rgb) << 8) | sample(rgb));
        }
      }
    }
    return image;
  }

  private static int sample(ByteBuffer rgb) {
    return rgb.get() & 0xff;
  }

  /** Two pictures, sample by sample. */
  private static BufferedImage combine(
      BufferedImage a, BufferedImage b, IntBinaryOperator operation) {
    BufferedImage result =
        new BufferedImage(a.getWidth(), a.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        int pixel = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          int first = (a.getRGB(x, y) >> shift) & 0xff;
          int second = (b.getRGB(x, y) >> shift) & 0xff;
          pixel |= operation.applyAsInt(first, second) << shift;
        }
        result.setRGB(x, y, pixel);
      }
    }
    return result;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(JPEG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
