/** An evaluation as one HTML file that needs nothing else: pictures, plots and tables. */
package org.gstvae.cli.evaluate.report;
