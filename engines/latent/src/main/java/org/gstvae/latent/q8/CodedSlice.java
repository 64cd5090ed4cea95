package org.gstvae.latent.q8;

/**
 * A slice's payload.
 *
 * @param first first position in the order of coding
 * @param count positions
 * @param payload what the entropy coder wrote
 */
public record CodedSlice(int first, int count, byte[] payload) {}
