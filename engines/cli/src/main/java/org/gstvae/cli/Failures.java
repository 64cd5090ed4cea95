package org.gstvae.cli;

import java.io.PrintWriter;
import org.gstvae.engine.EngineException;
import org.gstvae.latent.LatentException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one sentence on stderr and an exit code. */
final class Failures {
  /** Set in the environment, it adds the stack trace of a failure, for reports. */
  private static final String TRACE = "VAE_TRACE";

  private Failures() {}

  /** Wrong usage: exit code 2. */
  static int usage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + oneLine(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + name + " --help'.");
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** A failed command: exit code 1. */
  static int execution(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + sentence(e));
    if (System.getenv(TRACE) != null) {
      e.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What went wrong, for a reader. */
  static String sentence(Throwable e) {
    boolean forUsers =
        e instanceof EngineException || e instanceof LatentException || e instanceof CliException;
    if (forUsers) {
      return oneLine(e.getMessage());
    }
    if (e instanceof InterruptedException) {
      return "interrupted";
    }
    return "internal error, please report it: " + oneLine(e.toString());
  }

  private static String oneLine(String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
