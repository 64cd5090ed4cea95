package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.text.TextEncoder;

/**
 * A codec that takes part in an evaluation: always set alike, or set for each clip, by what the
 * clip shows or by the bytes that the first contender took for it.
 *
 * @param name its name
 * @param setting how it is set, for readers
 * @param chooser the codec for a clip
 */
public record Contender(String name, String setting, Chooser chooser) {
  /** Sets a codec for a clip. */
  @FunctionalInterface
  public interface Chooser {
    /**
     * The codec to take.
     *
     * @param footage the clip
     * @param bytes what the first contender took; 0 for that one itself
     * @param scratch a file that may be written
     */
    Codec choose(Footage footage, long bytes, RawVideo source, CodecMode mode, Path scratch)
        throws EngineException, InterruptedException, IOException;
  }

  /** One that is always set alike. */
  public static Contender fixed(Codec codec) {
    return new Contender(
        codec.name(), codec.setting(), (footage, bytes, source, mode, scratch) -> codec);
  }

  /**
   * A model that is guided by what clips show.
   *
   * @param choice which caption each clip gets
   * @param all the clips, among which a wrong caption is found
   * @param encoder embeds captions; stays the caller's
   */
  public static Contender guided(
      ModelCodec codec, CaptionChoice choice, List<Footage> all, TextEncoder encoder) {
    String setting = codec.setting() + ", " + choice.title();
    return new Contender(
        codec.name(),
        setting,
        (footage, bytes, source, mode, scratch) ->
            codec.guided(encoder.encode(choice.of(footage, all)), setting));
  }

  /** An encoder at the rate of the first contender, or just below. */
  public static Contender sameRate(FfmpegCodec.Encoder encoder, String first) {
    return new Contender(
        encoder.nick(),
        "at the rate of " + first,
        (footage, bytes, source, mode, scratch) ->
            FfmpegCodec.within(encoder, bytes, source, mode, scratch));
  }
}
