/**
 * Trains a model of the family on libtorch and measures how well a model reconstructs: data,
 * initialisation, losses, optimiser, checkpoints, evaluation.
 */
package org.gstvae.training;
