package org.gstvae.plugin.codec;

import java.util.Objects;
import java.util.concurrent.CancellationException;
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
  private record Wanted(String text, CompletableFuture<Guidance> guidance) {}

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

  /**
   * The prompt of an element; follows its settings.
   *
   * @param standard what is embedded where there is no prompt; null for nothing
   */
  public PromptGuide(Element element, CodecSettings settings, String standard) {
    this.settings = settings;
    this.standard = standard;
    warnings = new Warnings(element);
    settings.onPromptChange(this::changed);
  }

  /**
   * Reads the prompt and waits for its embeddings.
   *
   * @param newCaptions what embeds; null for models without text
   * @throws ElementException if the prompt cannot be used
   */
  public void open(Captions newCaptions)
      throws ElementException, EngineException, InterruptedException {
    String text = settings.caption();
    Wanted first;
    synchronized (this) {
      captions = newCaptions;
      given = text;
      suggested = null;
      first = want(text);
      wanted = first;
    }
    GuidedPrompt prompt =
        new GuidedPrompt(text, first.guidance() == null ? null : Captions.await(first.guidance()));
    synchronized (this) {
      taken = first;
      inForce = prompt;
    }
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
    return new Wanted(text, captions == null || caption == null ? null : captions.embed(caption));
  }

  /**
   * The prompt for the next chunk.
   *
   * @param wait whether to wait for the embeddings of one that was set; else the one before is in
   *     force until they are there
   */
  public GuidedPrompt current(boolean wait) throws EngineException, InterruptedException {
    while (true) {
      Wanted now;
      synchronized (this) {
        now = wanted;
        if (now.equals(taken) || (!wait && now.guidance() != null && !now.guidance().isDone())) {
          return inForce;
        }
      }
      try {
        Guidance guidance = now.guidance() == null ? null : Captions.await(now.guidance());
        return take(now, new GuidedPrompt(now.text(), guidance));
      } catch (EngineException e) {
        warn(e);
        return take(now, inForce);
      } catch (CancellationException e) {
        // Another was set meanwhile: once more, with that.
      }
    }
  }

  private synchronized GuidedPrompt take(Wanted now, GuidedPrompt prompt) {
    taken = now;
    inForce = prompt;
    return prompt;
  }

  private void warn(Exception e) {
    warnings.post(ErrorCode.of(e), e.getMessage() + "; the prompt before stays in force");
  }
}
