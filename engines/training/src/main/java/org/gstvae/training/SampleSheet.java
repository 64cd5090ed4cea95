package org.gstvae.training;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.IntBinaryOperator;

/** Draws held-out frames: original, decoded, and their difference made visible. */
final class SampleSheet {
  private static final int MOST_CLIPS = 6;
  private static final int MOST_WIDTH = 480;
  private static final int GAP = 8;
  private static final int TITLE = 26;
  private static final int GAIN = 8;

  private static final Color BACKGROUND = new Color(24, 26, 30);
  private static final Color TEXT = new Color(232, 232, 236);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  private SampleSheet() {}

  /** Draws the first clips, one a row. */
  static BufferedImage draw(List<Validator.Measured> clips, long step) {
    List<Validator.Measured> shown = clips.subList(0, Math.min(MOST_CLIPS, clips.size()));
    int width = 0;
    int height = TITLE + GAP;
    for (Validator.Measured clip : shown) {
      width = Math.max(width, scaled(clip.sample().width(), clip.sample()));
      height += TITLE + scaled(clip.sample().height(), clip.sample()) + GAP;
    }
    BufferedImage sheet =
        new BufferedImage(4 * GAP + 3 * width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(BACKGROUND);
      g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      g.setFont(FONT);
      g.setColor(TEXT);
      List<String> titles =
          List.of("original", "decoded at step " + step, "difference, " + GAIN + " times");
      for (int column = 0; column < titles.size(); column++) {
        g.drawString(titles.get(column), GAP + column * (width + GAP), TITLE - GAP);
      }
      int top = TITLE;
      for (Validator.Measured clip : shown) {
        top = row(g, clip, top, width);
      }
    } finally {
      g.dispose();
    }
    return sheet;
  }

  private static int row(Graphics2D g, Validator.Measured clip, int top, int column) {
    SampleFrame sample = clip.sample();
    g.drawString(
        String.format(
            Locale.ROOT,
            "%s: clip %.2f dB, first frame as an image %.2f dB",
            clip.clip().row().shot(),
            clip.psnr(),
            clip.imagePsnr()),
        GAP,
        top + TITLE - GAP);
    int width = scaled(sample.width(), sample);
    int height = scaled(sample.height(), sample);
    List<BufferedImage> pictures =
        List.of(
            picture(sample, (a, b) -> a),
            picture(sample, (a, b) -> b),
            picture(sample, (a, b) -> Math.min(255, GAIN * Math.abs(a - b))));
    for (int i = 0; i < pictures.size(); i++) {
      g.drawImage(pictures.get(i), GAP + i * (column + GAP), top + TITLE, width, height, null);
    }
    return top + TITLE + height + GAP;
  }

  /** A side's length on the sheet. */
  private static int scaled(int side, SampleFrame sample) {
    return sample.width() <= MOST_WIDTH ? side : side * MOST_WIDTH / sample.width();
  }

  /** Makes every sample of a picture from those of original and decoded. */
  private static BufferedImage picture(SampleFrame sample, IntBinaryOperator of) {
    BufferedImage picture =
        new BufferedImage(sample.width(), sample.height(), BufferedImage.TYPE_INT_RGB);
    int at = 0;
    for (int y = 0; y < sample.height(); y++) {
      for (int x = 0; x < sample.width(); x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          int value = of.applyAsInt(sample.original()[at] & 0xff, sample.decoded()[at] & 0xff);
          rgb = rgb << 8 | value;
          at++;
        }
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }
}
