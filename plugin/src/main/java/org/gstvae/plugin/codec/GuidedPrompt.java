package org.gstvae.plugin.codec;

import org.gstvae.engine.Guidance;

/**
 * A prompt as a chunk takes it.
 *
 * @param text the prompt; null for none
 * @param guidance its embeddings; null for models without text
 */
public record GuidedPrompt(String text, Guidance guidance) {}
