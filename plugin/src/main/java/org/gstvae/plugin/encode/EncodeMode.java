package org.gstvae.plugin.encode;

import org.gstvae.plugin.element.Choice;

/** Values of the property {@code mode}. */
public enum EncodeMode implements Choice {
  AUTO("auto", "Image if the stream ends after one frame, else video"),
  VIDEO("video", "Chunks, compressed in space and time"),
  IMAGE("image", "Every frame alone, compressed in space");

  private final String nick;
  private final String description;

  EncodeMode(String nick, String description) {
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
