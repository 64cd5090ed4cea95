package org.gstvae.engine;

/**
 * The Y'CbCr matrix coefficients of ITU-T H.273, table 4, as K<sub>R</sub> and K<sub>B</sub>.
 * K<sub>G</sub> is what is left to 1.
 */
public enum ColorMatrix {
  /** No matrix: samples are R'G'B'. */
  RGB(0, 0),
  /** FCC 73.682. */
  FCC(0.30, 0.11),
  /** ITU-R BT.709. */
  BT709(0.2126, 0.0722),
  /** ITU-R BT.601. */
  BT601(0.299, 0.114),
  /** SMPTE ST 240. */
  SMPTE240M(0.212, 0.087),
  /** ITU-R BT.2020, non-constant luminance. */
  BT2020(0.2627, 0.0593);

  private final double kr;
  private final double kb;

  ColorMatrix(double kr, double kb) {
    this.kr = kr;
    this.kb = kb;
  }

  /** Weight of red in luma. */
  public double kr() {
    return kr;
  }

  /** Weight of blue in luma. */
  public double kb() {
    return kb;
  }
}
