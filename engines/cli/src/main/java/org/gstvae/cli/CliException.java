package org.gstvae.cli;

/** A command that failed; the message is one sentence for the user. */
final class CliException extends Exception {
  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
