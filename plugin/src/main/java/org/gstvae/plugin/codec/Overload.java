package org.gstvae.plugin.codec;

import org.gstvae.plugin.element.Choice;

/** Values of the property {@code overload}: what happens when the engine cannot keep up. */
public enum Overload implements Choice {
  BLOCK("block", "Take the time that it takes"),
  DROP("drop", "Drop late chunks whole in live pipelines");

  private final String nick;
  private final String description;

  Overload(String nick, String description) {
    this.nick = nick;
    this.description = description;
  }

  @Override
  public String nick() {
    return nick;
  }

  @Override
  public String description() {
    return description;
  }
}
