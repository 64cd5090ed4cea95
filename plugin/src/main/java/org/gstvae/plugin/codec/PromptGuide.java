package org.gstvae.plugin.codec;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.text.caption.Captions;

/**
 * The prompt in force, with its embeddings. A prompt that is set while playing is embedded on
 * another thread, and is in force from the first chunk after that; the last one that was set
 * counts. A prompt that cannot be used while playing leaves the one before in force, with a
 * warning.
 */
public final class PromptGuide {
  /** A prompt that was asked for; the embeddings are null where none are needed. */
  private record Wanted(String text, CompletableFuture<Guidance> guidance) {
    boolean ready() {
      return guidance == null || guidance.isDone();
    }

    GuidedPrompt await() throws EngineException, InterruptedException {
      return new GuidedPrompt(text, guidance == null ? null : Captions.await(guidance));
    }
  }

  private final Element element;
  private final CodecSettings settings;
  private final Warnings warnings;
  private final String standard;

  /** Held while the settings are looked at, so that the last look counts. */
  private final Object looking = new Object();

  private Captions captions;
  private String given;
  private String suggested;
  private Wanted wanted;

  /** What the streaming thread took last, and from what. */
  private Wanted taken;

  private GuidedPrompt inForce;

  /** Whether nobody may wait. */
  private boolean interrupted;

  /**
   * The prompt of an element; follows its settings.
   *
   * @param standard what is embedded where there is no prompt; null for nothing
   */
  public PromptGuide(Element element, CodecSettings settings, String standard) {
    this.element = element;
    this.settings = settings;
    this.standard = standard;
    warnings = new Warnings(element);
    settings.onPromptChange(this::changed);
  }

  /**
   * Reads the prompt and waits for its embeddings. Where {@link #interrupt} ends the wait, they are
   * waited for when they are first asked for.
   *
   * @param newCaptions what embeds; null for models without text
   * @throws ElementException if the prompt cannot be used
   */
  public synchronized void open(Captions newCaptions)
      throws ElementException, EngineException, InterruptedException {
    String text = settings.caption();
    captions = newCaptions;
    given = text;
    suggested = null;
    wanted = want(text);
    GuidedPrompt unused = take(true);
  }

  /** Forgets everything; settings are followed again from {@link #open} on. */
  public synchronized void close() {
    captions = null;
    wanted = null;
    taken = null;
    inForce = null;
  }

  /** A prompt for as long as the user gives none; null for none. */
  public synchronized void suggest(String text) {
    suggested = text;
    replace();
  }

  /** Looks at the settings again. Called by whoever changed them. */
  private void changed() {
    synchronized (looking) {
      if (!isOpen()) {
        return;
      }
      try {
        String text = settings.caption();
        synchronized (this) {
          given = text;
          replace();
        }
      } catch (ElementException e) {
        warn(e);
      }
    }
  }

  private synchronized boolean isOpen() {
    return wanted != null;
  }

  private void replace() {
    String text = given == null ? suggested : given;
    if (wanted == null || Objects.equals(text, wanted.text())) {
      return;
    }
    Wanted before = wanted;
    wanted = want(text);
    if (before.guidance() != null) {
      // One that is on its way and now in nobody's: its turn is the next one's.
      before.guidance().cancel(false);
    }
  }

  private Wanted want(String text) {
    String caption = text == null ? standard : text;
    if (captions == null || caption == null) {
      return new Wanted(text, null);
    }
    CompletableFuture<Guidance> guidance = captions.embed(caption);
    CompletableFuture<?> unused = guidance.whenComplete((value, failure) -> wake());
    return new Wanted(text, guidance);
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Ends the wait for embeddings, now and from now on: the pipeline stops or is flushed. */
  public synchronized void interrupt() {
    interrupted = true;
    notifyAll();
  }

  /** Lets {@link #current} wait again, unless the pipeline stops: a flush may end just then. */
  public synchronized void resume() {
    interrupted = element.leaving();
  }

  /**
   * The prompt for the next chunk.
   *
   * @param wait whether to wait for the embeddings of one that was set; else the one before is in
   *     force until they are there
   * @return null if the wait was ended by {@link #interrupt}
   * @throws EngineException if the first prompt cannot be used
   */
  public GuidedPrompt current(boolean wait) throws EngineException, InterruptedException {
    try {
      return take(wait);
    } catch (EngineException e) {
      if (isFirst()) {
        throw e;
      }
      warn(e);
      return current(wait);
    }
  }

  private synchronized boolean isFirst() {
    return inForce == null;
  }

  /** As {@link #current}; fails for a prompt that cannot be used: once, if there is one before. */
  private synchronized GuidedPrompt take(boolean wait)
      throws EngineException, InterruptedException {
    boolean must = wait || isFirst();
    while (must && !interrupted && !wanted.ready()) {
      wait();
    }
    if (!wanted.ready()) {
      return must ? null : inForce;
    }
    if (!wanted.equals(taken)) {
      if (!isFirst()) {
        taken = wanted;
      }
      inForce = wanted.await();
      taken = wanted;
    }
    return inForce;
  }

  private void warn(Exception e) {
    warnings.post(ErrorCode.of(e), e.getMessage() + "; the prompt before stays in force");
  }
}
