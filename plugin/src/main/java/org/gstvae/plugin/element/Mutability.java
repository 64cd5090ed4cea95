package org.gstvae.plugin.element;

/** Until when a property may be set. */
public enum Mutability {
  /** In NULL and READY. */
  READY(1 << 10),
  /** At any time. */
  PLAYING(1 << 12),
  /** Never: it is only read. */
  READ_ONLY(0);

  private final int flag;

  Mutability(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }
}
