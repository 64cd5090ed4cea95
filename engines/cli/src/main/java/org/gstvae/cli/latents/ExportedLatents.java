package org.gstvae.cli.latents;

/**
 * What was exported.
 *
 * @param file where it is
 * @param model name of the model that the latents belong to
 * @param modelHash its hash
 * @param chunks how many chunks
 * @param frames real frames of them
 * @param latentFrames latent frames of them
 * @param damagedChunks chunks that were left out, since they cannot be read or lack slices
 */
public record ExportedLatents(
    String file,
    String model,
    String modelHash,
    long chunks,
    long frames,
    long latentFrames,
    long damagedChunks) {
  @Override
  public String toString() {
    String damage =
        damagedChunks == 0 ? "" : "; " + damagedChunks + " damaged chunks were left out";
    return file + ": " + chunks + " chunks, " + frames + " frames of " + model + damage;
  }
}
