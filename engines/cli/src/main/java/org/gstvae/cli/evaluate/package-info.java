/** The results of an evaluation: as JSON, as text, and as a page to read. */
package org.gstvae.cli.evaluate;
