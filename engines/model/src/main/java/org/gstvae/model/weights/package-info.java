/** Readers of weights: safetensors and PyTorch checkpoints, memory-mapped. */
package org.gstvae.model.weights;
