/**
 * The C side as it is: one class per library with the functions that the elements use, bound by JNA
 * direct mapping with addresses as {@code long}, and the layouts of the structures that have no
 * accessors. Offsets appear nowhere else.
 *
 * <p>Only functions of GStreamer 1.18 are bound: direct mapping resolves a whole class at once, so
 * one missing symbol would take all the others with it. Ownership is the C function's, as its
 * documentation says.
 */
package org.gstvae.plugin.gst;
