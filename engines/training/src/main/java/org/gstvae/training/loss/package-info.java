/** What training minimises beyond samples' differences: perceptual and adversarial terms. */
package org.gstvae.training.loss;
