/** Measures an engine through its interface, as an element uses it. */
package org.gstvae.cli.bench;
