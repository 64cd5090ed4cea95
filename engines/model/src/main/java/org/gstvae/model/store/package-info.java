/**
 * Models as directories: {@code model.json}, {@code weights.safetensors} and {@code LICENSE}. Finds
 * them by name, checks that the weights fit the network, writes new ones.
 */
package org.gstvae.model.store;
