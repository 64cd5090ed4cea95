package org.gstvae.model.pixels;

import org.gstvae.engine.ColorRange;
import org.gstvae.engine.VideoLayout;

/**
 * How codes stand for values (ITU-T H.273, equations 20 to 25): luma and R'G'B' from 0 to 1, colour
 * differences from -0.5 to 0.5.
 *
 * @param black code of 0
 * @param lumaSpan codes from 0 to 1
 * @param neutral code of a colour difference of 0
 * @param chromaSpan codes from -0.5 to 0.5
 */
record Quantization(double black, double lumaSpan, double neutral, double chromaSpan) {
  static Quantization of(VideoLayout layout) {
    int bits = layout.format().bits();
    double unit = 1 << (bits - 8);
    double most = (1 << bits) - 1;
    return layout.range() == ColorRange.FULL
        ? new Quantization(0, most, 128 * unit, most)
        : new Quantization(16 * unit, 219 * unit, 128 * unit, 224 * unit);
  }
}
