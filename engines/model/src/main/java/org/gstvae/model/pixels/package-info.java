/**
 * Where a graph begins and ends: video bytes become R'G'B' samples and back, as recorded
 * operations, so that no Java loop touches pixels and only bytes cross the bus to a GPU.
 */
package org.gstvae.model.pixels;
