package org.gstvae.cli;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on stderr how far a long task is: a bar on a terminal, else a line now and then. */
abstract class Progress implements AutoCloseable {
  /** Set by the start script where stderr is a terminal. */
  private static final String TERMINAL_PROPERTY = "gstvae.terminal";

  /** Begins to show a task. */
  static Progress of(String task) {
    return Boolean.getBoolean(TERMINAL_PROPERTY) ? new Bar(task) : new Lines(task);
  }

  /** {@code done} of {@code total} are done, in any unit; a total of 0 means that it is unknown. */
  abstract void at(long done, long total);

  /** The same, with what else there is to say about it. */
  abstract void at(long done, long total, String details);

  /** Prints a line of its own. */
  abstract void say(String line);

  @Override
  public abstract void close();

  private static final class Bar extends Progress {
    private final ProgressBar bar;

    Bar(String task) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(-1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }

    @Override
    void at(long done, long total) {
      bar.maxHint(total > 0 ? total : -1);
      bar.stepTo(done);
    }

    @Override
    void at(long done, long total, String details) {
      bar.setExtraMessage(details);
      at(done, total);
    }

    @Override
    void say(String line) {
      // over the bar, which is drawn again below
      System.err.print("\r\u001b[K" + line + System.lineSeparator());
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private static final class Lines extends Progress {
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final String task;
    private long last = System.nanoTime();

    /** What is to be printed where nothing comes after it, so that a log has the end of a task. */
    private String unprinted;

    private boolean begun;

    Lines(String task) {
      this.task = task;
    }

    @Override
    void at(long done, long total) {
      at(done, total, "");
    }

    @Override
    void at(long done, long total, String details) {
      long now = System.nanoTime();
      String place =
          total > 0
              ? String.format(Locale.ROOT, "%s: %d %%", task, 100 * done / total)
              : task + ": " + done;
      unprinted = details.isEmpty() ? place : place + "  " + details;
      if (now - last >= INTERVAL_NANOS) {
        last = now;
        begun = true;
        print();
      }
    }

    private void print() {
      System.err.println(unprinted);
      unprinted = null;
    }

    @Override
    void say(String line) {
      System.err.println(line);
    }

    @Override
    public void close() {
      if (begun && unprinted != null) {
        print();
      }
    }
  }
}
