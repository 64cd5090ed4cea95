/**
 * Whole pipelines, driven as a user drives them: gst-launch-1.0, gst-inspect-1.0, Python and Java
 * applications, each its own process on the plugin that the build left in {@code
 * plugin/target/gstreamer-1.0}.
 */
package org.gstvae.tests;
