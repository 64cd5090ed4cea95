/**
 * The GStreamer plugin: elements that know time, caps and buffers, and ask engines for the rest.
 */
package org.gstvae.plugin;
