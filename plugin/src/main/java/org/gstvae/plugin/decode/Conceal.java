package org.gstvae.plugin.decode;

import org.gstvae.plugin.element.Choice;

/** Values of the property {@code conceal}: what a damaged or missing slice becomes. */
enum Conceal implements Choice {
  REPEAT("repeat", "Fill the missing area from the chunk before"),
  GAP("gap", "Leave the chunk out, with a GAP event: never a partial picture"),
  ERROR("error", "End with an error");

  private final String nick;
  private final String description;

  Conceal(String nick, String description) {
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
