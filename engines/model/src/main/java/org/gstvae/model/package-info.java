/**
 * The VideoVAE+ family: configurations, the network written once over the operations of {@link
 * org.gstvae.model.graph}, and models as directories.
 */
package org.gstvae.model;
