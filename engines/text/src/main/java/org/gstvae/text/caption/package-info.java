/** Embeddings of captions, computed once and kept: for elements that may not wait. */
package org.gstvae.text.caption;
