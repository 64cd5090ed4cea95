/**
 * TensorRT as the engine: every graph becomes an ONNX file, every ONNX file a plan in the cache,
 * and sessions run plans with upload, network and download of consecutive chunks side by side.
 */
package org.gstvae.tensorrt;
