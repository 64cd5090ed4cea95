/** The checks of {@code vae doctor}: each looks at one thing and knows the remedy. */
package org.gstvae.cli.doctor;
