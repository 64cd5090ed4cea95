/**
 * What the plugin asks of an engine: open one for a model, open a session for one direction and
 * geometry, submit chunks, await them. Nothing here knows GStreamer or a particular backend.
 */
package org.gstvae.engine;
