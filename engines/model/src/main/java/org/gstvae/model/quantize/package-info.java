/**
 * 8-bit arithmetic as a rewrite of a recorded graph: which convolutions there are, and the same
 * graph with Q/DQ pairs in front of the chosen ones. Backends that fuse Q/DQ pairs multiply 8-bit
 * numbers there; libtorch rounds and so shows what that costs.
 */
package org.gstvae.model.quantize;
