package org.gstvae.cli.latents;

/** Is told how far an export is. */
public interface ExportProgress {
  /** {@code done} of {@code total} chunks are done. */
  void at(long done, long total);
}
