package org.gstvae.cli.evaluate;

import org.gstvae.training.evaluate.Contender;

/**
 * What takes part.
 *
 * @param contender the codec
 * @param hash the model's hash; null for other codecs
 * @param matched whether it is set for each clip by what the first entry takes
 * @param pictured whether the report shows its pictures and plots it over frames
 */
public record Entry(Contender contender, String hash, boolean matched, boolean pictured) {}
