/**
 * Recorded graphs as ONNX: one more interpreter of {@link org.gstvae.model.graph.Op}. The models
 * are strongly typed (opset 20) and keep their weights outside, where possible in the model's own
 * file.
 */
package org.gstvae.tensorrt.onnx;
