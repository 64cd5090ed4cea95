/**
 * {@code vaetoklv} and {@code klvtovae}: latents as KLV units, for MPEG-TS and RTP, and back. The
 * layout is in {@code plugin/KLV_FORMAT.md}.
 */
package org.gstvae.plugin.klv;
