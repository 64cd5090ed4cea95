/**
 * The CUDA driver API, as far as an inference engine needs it. The driver's library is the only one
 * that every machine with a GPU has; it is loaded when first asked for, and its absence is an
 * answer like any other.
 */
package org.gstvae.tensorrt.cuda;
