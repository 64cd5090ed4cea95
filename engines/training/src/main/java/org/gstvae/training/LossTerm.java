package org.gstvae.training;

/** What a step measures besides errors, in the order of the log's columns. */
public enum LossTerm {
  /** What the codec minimises, without the adversarial term. */
  TOTAL("loss"),
  /** LPIPS or its substitute, before it is weighted. */
  PERCEPTUAL("perceptual"),
  /** Divergence from the unit normal per picture sample, before it is weighted. */
  KL("kl"),
  /** Minus the discriminator's mean logit of reconstructions. */
  GENERATOR("generator"),
  /** The adaptive weight of the term before. */
  ADVERSARIAL_WEIGHT("adversarial_weight"),
  /** What the discriminator minimises. */
  DISCRIMINATOR("discriminator");

  private final String title;

  LossTerm(String title) {
    this.title = title;
  }

  /** Its name in lines and columns. */
  public String title() {
    return title;
  }
}
