/** What codecs, models before all, lose on footage, and what that costs in bits and time. */
package org.gstvae.training.evaluate;
