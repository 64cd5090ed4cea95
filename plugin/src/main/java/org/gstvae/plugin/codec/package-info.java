/**
 * What the encoder and the decoder have in common: the settings, the open model, mapped memory, the
 * way from caps to a picture layout, measured times.
 */
package org.gstvae.plugin.codec;
