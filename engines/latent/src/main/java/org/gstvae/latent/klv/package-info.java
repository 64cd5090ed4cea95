/**
 * Access units as KLV units (SMPTE ST 336), for MPEG-TS and for RTP. The layout is in {@code
 * plugin/KLV_FORMAT.md}.
 */
package org.gstvae.latent.klv;
