package org.gstvae.training.evaluate;

import java.util.List;

/** Which caption a clip goes through a model with. */
public enum CaptionChoice {
  /** Its own, as the table has it; the empty one if it has none. */
  OWN("its own caption") {
    @Override
    String of(Footage footage, List<Footage> all) {
      return footage.caption();
    }
  },
  /** None. */
  EMPTY("the empty caption") {
    @Override
    String of(Footage footage, List<Footage> all) {
      return "";
    }
  },
  /** That of the next clip whose caption is another; after the last comes the first. */
  WRONG("a wrong caption") {
    @Override
    String of(Footage footage, List<Footage> all) {
      int place = all.indexOf(footage);
      for (int i = 1; i < all.size(); i++) {
        String other = all.get((place + i) % all.size()).caption();
        if (!other.isEmpty() && !other.equals(footage.caption())) {
          return other;
        }
      }
      throw new IllegalArgumentException(
          "captions: no other than that of " + footage.path() + ", so that none is wrong");
    }
  };

  private final String title;

  CaptionChoice(String title) {
    this.title = title;
  }

  /** For readers: {@code its own caption}. */
  public String title() {
    return title;
  }

  /**
   * The caption.
   *
   * @param all all clips
   * @throws IllegalArgumentException if there is no wrong one
   */
  abstract String of(Footage footage, List<Footage> all);
}
