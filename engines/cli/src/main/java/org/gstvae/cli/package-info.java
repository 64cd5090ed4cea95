/**
 * The command line: one class per command, and what they share: how they fail, how they show
 * progress, how they print.
 */
package org.gstvae.cli;
