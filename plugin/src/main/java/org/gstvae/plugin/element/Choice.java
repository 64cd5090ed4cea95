package org.gstvae.plugin.element;

/** A constant of an enum that is a property's values. */
public interface Choice {
  /** What users write. */
  String nick();

  /** What it means, for gst-inspect. */
  String description();
}
