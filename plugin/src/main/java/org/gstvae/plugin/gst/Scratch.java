package org.gstvae.plugin.gst;

/** Zeroed native memory with one owner, for structures on the caller's side and out parameters. */
public final class Scratch implements AutoCloseable {
  private final long address;
  private boolean closed;

  /** Allocates. */
  public Scratch(long bytes) {
    address = GLib.g_malloc0(bytes);
  }

  /** First byte. */
  public long address() {
    return address;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      GLib.g_free(address);
    }
  }
}
