/**
 * TensorRT itself, behind few classes that own its objects: where the libraries come from, how a
 * plan is built, and a plan that is loaded. Nothing here is touched before {@link
 * org.gstvae.tensorrt.cuda.Driver} has found a GPU.
 */
package org.gstvae.tensorrt.nvinfer;
