/**
 * The small set of operations that the network and the colour conversions are written in. A {@link
 * org.gstvae.model.graph.GraphBuilder} records them with their shapes; a backend is an interpreter
 * of {@link org.gstvae.model.graph.Op}: libtorch executes them, the ONNX writer turns them into
 * nodes.
 */
package org.gstvae.model.graph;
