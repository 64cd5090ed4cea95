/** libtorch as the engine: an interpreter of recorded graphs, for inference and for training. */
package org.gstvae.torch;
