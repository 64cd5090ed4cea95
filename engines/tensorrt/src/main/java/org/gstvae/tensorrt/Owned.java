package org.gstvae.tensorrt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Native objects of one owner: closed once, those that were made last first. */
final class Owned implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Takes an object over. */
  <T> T keep(T object, Consumer<T> closing) {
    closings.push(() -> closing.accept(object));
    return object;
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
