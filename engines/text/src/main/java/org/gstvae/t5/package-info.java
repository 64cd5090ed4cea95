/**
 * The T5 encoder (arXiv 1910.10683), its files, its tokens, and how captions are cleaned for it.
 */
package org.gstvae.t5;
