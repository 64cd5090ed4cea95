/** Measures of how much two pictures differ, on tensors, so that training can minimise them. */
package org.gstvae.training.metric;
