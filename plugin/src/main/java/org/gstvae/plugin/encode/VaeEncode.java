package org.gstvae.plugin.encode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.q8.RateControl;
import org.gstvae.plugin.codec.CodecSettings;
import org.gstvae.plugin.codec.EnginePreparation;
import org.gstvae.plugin.codec.FrameMetas;
import org.gstvae.plugin.codec.FrameRate;
import org.gstvae.plugin.codec.GuidedPrompt;
import org.gstvae.plugin.codec.MappedFrame;
import org.gstvae.plugin.codec.OpenModel;
import org.gstvae.plugin.codec.Overload;
import org.gstvae.plugin.codec.ProcessingTime;
import org.gstvae.plugin.codec.Prompt;
import org.gstvae.plugin.codec.PromptGuide;
import org.gstvae.plugin.codec.QosMessage;
import org.gstvae.plugin.codec.RawVideo;
import org.gstvae.plugin.codec.RunningClock;
import org.gstvae.plugin.codec.Statistics;
import org.gstvae.plugin.codec.VideoInfo;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Log;
import org.gstvae.plugin.element.Mutability;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Property;
import org.gstvae.plugin.element.ValueType;
import org.gstvae.plugin.element.VideoEncoderElement;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.GstVideo;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;

/**
 * {@code vaeencode}: holds frames until a chunk is full, encodes it, and puts the access unit on
 * its first frame. A partial chunk goes out at EOS, before new caps, a new segment or a gap, and
 * before a forced key unit. Where nothing is live, a chunk of several frames is pushed when the
 * next one is on its way, so that the engine never waits.
 *
 * <p>{@code gst-launch-1.0 videotestsrc num-buffers=48 ! vaeencode ! vaemux ! filesink
 * location=test.vae}
 */
public final class VaeEncode extends VideoEncoderElement {
  private static final String DEFAULT_MODEL = "mini";
  private static final int SEQUENCES_BITS = 32;

  /** What GStreamer knows about the element. */
  public static final ElementType<VaeEncode> TYPE =
      VideoEncoderElement.builder("vaeencode", "GstVaeEncode", VaeEncode::new)
          .metadata(
              "Video VAE encoder",
              "Codec/Encoder/Video",
              "Encodes video to latents of a cross-modal video VAE")
          .rank(ElementType.PRIMARY)
          .pad(PadTemplate.sink(RawVideo.template()))
          .pad(PadTemplate.src(LatentCaps.MEDIA_TYPE))
          .properties(
              CodecSettings.properties(
                  DEFAULT_MODEL, "Name or directory of the model", e -> e.settings))
          .property(
              Property.of(
                  "prompt-from-tags",
                  "Prompt from tags",
                  "Without a prompt, take the stream's tag description, title or comment for one",
                  ValueType.truth(false),
                  Mutability.PLAYING,
                  e -> e.promptFromTags,
                  (e, v) -> {
                    e.promptFromTags = v;
                    e.suggestPrompt();
                  }))
          .property(
              Property.of(
                  "frames-per-chunk",
                  "Frames per chunk",
                  "Frames of a chunk, a multiple of the model's temporal factor (0 = what the"
                      + " model is made for)",
                  ValueType.integer(0, 1024, 0),
                  Mutability.READY,
                  e -> e.framesPerChunk,
                  (e, v) -> e.framesPerChunk = v))
          .property(
              Property.of(
                  "mode",
                  "Mode",
                  "Path of the network that frames take",
                  ValueType.choice("GstVaeEncodeMode", EncodeMode.values(), EncodeMode.AUTO),
                  Mutability.READY,
                  e -> e.mode,
                  (e, v) -> e.mode = v))
          .property(
              Property.of(
                  "latent-format",
                  "Latent format",
                  "How a latent sample is stored",
                  ValueType.choice(
                      "GstVaeLatentFormat", LatentFormatChoice.values(), LatentFormatChoice.F16),
                  Mutability.READY,
                  e -> e.latentFormat,
                  (e, v) -> e.latentFormat = v))
          .property(
              Property.of(
                  "quantizer",
                  "Quantizer",
                  "Factor of the steps of latent-format=q8: larger is smaller",
                  ValueType.real(RateControl.LEAST_QUANTIZER, RateControl.MOST_QUANTIZER, 1),
                  Mutability.PLAYING,
                  e -> e.quantizer,
                  (e, v) -> e.quantizer = v))
          .property(
              Property.of(
                  "bitrate",
                  "Bit rate",
                  "kbit/s that latent-format=q8 holds by choosing the quantizer itself (0 ="
                      + " constant quantizer)",
                  ValueType.integer(0, Integer.MAX_VALUE, 0),
                  Mutability.PLAYING,
                  e -> e.bitrate,
                  (e, v) -> e.bitrate = v))
          .property(
              Property.of(
                  "slice-size",
                  "Slice size",
                  "Most bytes of a slice, so that a lost packet costs one slice (0 = the whole"
                      + " chunk)",
                  ValueType.integer(0, Integer.MAX_VALUE, AccessUnitWriter.USUAL_SLICE_SIZE),
                  Mutability.PLAYING,
                  e -> e.sliceSize,
                  (e, v) -> e.sliceSize = v))
          .property(
              Property.of(
                  "sample",
                  "Sample",
                  "Sample the posterior instead of taking its mode",
                  ValueType.truth(false),
                  Mutability.PLAYING,
                  e -> e.sample,
                  (e, v) -> e.sample = v))
          .property(
              Property.of(
                  "seed",
                  "Seed",
                  "Seed of the samples of the posterior; each chunk adds its number",
                  ValueType.integer(Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
                  Mutability.PLAYING,
                  e -> e.seed,
                  (e, v) -> e.seed = v))
          .property(
              Property.readOnly(
                  "stats",
                  "Statistics",
                  "Frames, chunks, dropped, concealed, bytes, and percentiles of milliseconds",
                  ValueType.structure(),
                  e -> e.statistics.structure()))
          .build();

  private final CodecSettings settings = new CodecSettings(DEFAULT_MODEL);
  private final PromptGuide prompts = new PromptGuide(this, settings, "");
  private volatile boolean promptFromTags;
  private volatile int framesPerChunk;
  private volatile EncodeMode mode = EncodeMode.AUTO;
  private volatile LatentFormatChoice latentFormat = LatentFormatChoice.F16;
  private volatile double quantizer = 1;
  private volatile int bitrate;
  private volatile int sliceSize = AccessUnitWriter.USUAL_SLICE_SIZE;
  private volatile boolean sample;
  private volatile int seed;

  private final ProcessingTime processing = new ProcessingTime();
  private volatile Statistics statistics = new Statistics();
  private volatile String tagCaption;

  // From NULL to READY and back.
  private OpenModel model;
  private StreamFormat format;
  private int chunkFrames;

  // While running; under the base class's stream lock.
  private final List<HeldFrame> held = new ArrayList<>();
  private final Deque<EncodingChunk> encoding = new ArrayDeque<>();
  private long lastFinished;
  private long inputState;
  private VideoInfo inputInfo;
  private VideoLayout layout;
  private FrameRate rate;
  private EncoderCodec codec;
  private boolean announced;
  private boolean live;
  private boolean discontinuity;
  private long sequence;
  private long framesSeen;

  private VaeEncode(long address) {
    super(address);
  }

  @Override
  protected void open() throws ElementException, EngineException, InterruptedException {
    prompts.resume();
    format = latentFormat.format();
    model = OpenModel.open(this, settings.model(), settings.engineOptions());
    int factor = model.model().config().temporalScale();
    chunkFrames = framesPerChunk == 0 ? model.model().framesPerChunk() : framesPerChunk;
    if (chunkFrames % factor != 0) {
      throw new ElementException(
          ErrorCode.RESOURCE_SETTINGS,
          "frames-per-chunk: "
              + chunkFrames
              + " (expected: a multiple of "
              + factor
              + ", the temporal factor of model "
              + model.model().name()
              + ")");
    }
    prompts.open(model.captions());
  }

  @Override
  protected void start() {
    prompts.resume();
    tagCaption = null;
    suggestPrompt();
    statistics = new Statistics();
    processing.reset();
    lastFinished = System.nanoTime();
    sequence = 0;
    framesSeen = 0;
    discontinuity = false;
  }

  @Override
  protected void interrupt() {
    prompts.interrupt();
  }

  @Override
  protected void stop() {
    flush();
    forgetInput();
  }

  @Override
  protected void close() {
    prompts.close();
    if (model != null) {
      model.close();
      model = null;
    }
  }

  @Override
  protected void setFormat(long state)
      throws ElementException, EngineException, InterruptedException {
    int unused = drain();
    forgetInput();
    VideoInfo info = new VideoInfo(Memory.getLong(state, Layout.CODEC_STATE_CAPS));
    inputInfo = info;
    inputState = GstVideo.gst_video_codec_state_ref(state);
    if (!info.progressive()) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          "interlaced video cannot be encoded: put the element deinterlace in front of vaeencode");
    }
    layout = info.layout();
    if (layout.format() == PixelFormat.RGBA || layout.format() == PixelFormat.BGRA) {
      Log.info(this, "alpha is dropped: the model knows pictures without");
    }
    rate = FrameRate.of(Memory.getLong(state, Layout.CODEC_STATE_CAPS));
    live = RunningClock.upstream(sinkPad()).live();
    processing.reset();
    use(mode == EncodeMode.IMAGE ? CodecMode.IMAGE : CodecMode.VIDEO);
    if (live) {
      processing.measured(codec.warmUp(sliceSize).toNanos());
    }
    reportLatency();
  }

  @Override
  protected int handleFrame(long frame)
      throws ElementException, EngineException, InterruptedException {
    int flow = Flow.OK;
    int flags = Memory.getInt(frame, Layout.CODEC_FRAME_FLAGS);
    if ((flags & GstVideo.CODEC_FRAME_FORCE_KEYFRAME) != 0) {
      flow = drain();
    }
    hold(frame);
    framesSeen++;
    if (flow == Flow.OK && held.size() == codec.framesPerChunk()) {
      flow = encodeHeld();
    }
    return flow;
  }

  private int drain() throws ElementException, EngineException, InterruptedException {
    int flow = held.isEmpty() ? Flow.OK : encodeHeld();
    return flow == Flow.OK ? finish(0) : flow;
  }

  @Override
  protected int finishStream() throws ElementException, EngineException, InterruptedException {
    if (mode == EncodeMode.AUTO && framesSeen == 1 && held.size() == 1) {
      use(CodecMode.IMAGE);
    }
    return drain();
  }

  @Override
  protected void flush() {
    discardEncoding();
    EncodingChunk.discard(held);
    held.clear();
  }

  @Override
  protected void beforeEvent(long event)
      throws ElementException, EngineException, InterruptedException {
    int type = EventType.of(event);
    if (type == EventType.SEGMENT || type == EventType.GAP) {
      int unused = drain();
    } else if (type == EventType.FLUSH_START) {
      prompts.interrupt();
    } else if (type == EventType.FLUSH_STOP) {
      prompts.resume();
    } else if (type == EventType.STREAM_START) {
      tagCaption = null;
      suggestPrompt();
    } else if (type == EventType.TAG) {
      String caption = TagCaption.of(event);
      if (caption != null) {
        tagCaption = Prompt.cut(caption);
        suggestPrompt();
      }
    }
  }

  @Override
  protected void proposeAllocation(long query) {
    int size = inputInfo == null ? 0 : inputInfo.frameBytes();
    // A chunk of frames is held, another may be on its way, and upstream fills one more.
    int frames = (live ? 1 : EncoderCodec.MOST_ON_THEIR_WAY) * chunkFrames + 1;
    GstData.gst_query_add_allocation_pool(query, 0, size, frames, 0);
    GstData.gst_query_add_allocation_meta(query, GstVideo.gst_video_meta_api_get_type(), 0);
  }

  private void hold(long frame) throws ElementException {
    long buffer = Memory.getLong(frame, Layout.CODEC_FRAME_INPUT);
    MappedFrame mapped;
    try {
      mapped = MappedFrame.read(inputInfo, layout.format().planes(), buffer, model.cuda());
    } catch (ElementException e) {
      GstVideo.gst_video_codec_frame_unref(frame);
      throw e;
    }
    held.add(
        new HeldFrame(
            frame,
            Memory.getLong(frame, Layout.CODEC_FRAME_PTS),
            Memory.getLong(frame, Layout.CODEC_FRAME_DURATION),
            mapped,
            FrameMetas.read(buffer, held.size())));
  }

  /** Sends the held frames off as one chunk. */
  private int encodeHeld() throws ElementException, EngineException, InterruptedException {
    List<HeldFrame> chunk = List.copyOf(held);
    if (isLate(chunk)) {
      return dropHeld(chunk);
    }
    List<FrameMemory> memory =
        chunk.stream().map(frame -> frame.mapped().memory()).collect(Collectors.toList());
    // Live pictures do not wait for a prompt; others do, so that it begins where it was set.
    GuidedPrompt prompt = prompts.current(!live);
    if (prompt == null) {
      return Flow.FLUSHING;
    }
    long begin = System.nanoTime();
    EncoderCodec.Encoding sent =
        codec.submit(
            memory,
            ChunkTimes.offsets(chunk),
            sideData(prompt, chunk),
            prompt.guidance(),
            sampleSeed(),
            new UnitSettings(nextSequence(), sliceSize, quantizer, bitrate, duration(chunk)));
    encoding.add(new EncodingChunk(chunk, sent, begin));
    held.clear();
    // An application may give picture after picture and want the latents of each before the next.
    boolean atOnce = live || codec.framesPerChunk() == 1;
    return finish(atOnce ? 0 : EncoderCodec.MOST_ON_THEIR_WAY - 1);
  }

  /** Waits for chunks and pushes them, until no more than so many are on their way. */
  private int finish(int remaining) throws ElementException, EngineException, InterruptedException {
    int flow = Flow.OK;
    while (encoding.size() > remaining && flow == Flow.OK) {
      EncodingChunk chunk = encoding.peek();
      EncoderCodec.Encoded encoded = codec.finish(chunk.encoding());
      encoding.remove();
      long now = System.nanoTime();
      // The engine takes one after another.
      long took = now - Math.max(chunk.begin(), lastFinished);
      lastFinished = now;
      announce();
      statistics.chunk(chunk.frames().size(), encoded.bytes(), encoded.timing());
      codec.quantizer().ifPresent(statistics::quantizer);
      if (processing.measured(took)) {
        reportLatency();
      }
      flow = push(chunk.frames(), encoded.buffer());
      statistics.post(this, settings.statsInterval());
    }
    return flow;
  }

  /** Nanoseconds of a chunk; by the frame rate where the frames do not say. */
  private long duration(List<HeldFrame> chunk) {
    long known = ChunkTimes.duration(chunk);
    return known == Gst.CLOCK_TIME_NONE || known == 0 ? chunk.size() * rate.frameDuration() : known;
  }

  private int push(List<HeldFrame> chunk, long buffer) {
    chunk.forEach(frame -> frame.mapped().close());
    long first = chunk.get(0).codecFrame();
    if (discontinuity) {
      discontinuity = false;
      int unused = GstData.gst_buffer_set_flags(buffer, BufferFlags.DISCONT);
    }
    Memory.setLong(first, Layout.CODEC_FRAME_OUTPUT, buffer);
    Memory.setLong(first, Layout.CODEC_FRAME_DURATION, ChunkTimes.duration(chunk));
    Memory.setInt(
        first,
        Layout.CODEC_FRAME_FLAGS,
        Memory.getInt(first, Layout.CODEC_FRAME_FLAGS) | GstVideo.CODEC_FRAME_SYNC_POINT);
    int flow = finish(first);
    chunk.stream().skip(1).forEach(frame -> release(frame.codecFrame()));
    return flow;
  }

  /** Tells downstream what comes, before the first chunk of a codec. */
  private void announce() {
    if (announced) {
      return;
    }
    announced = true;
    String text =
        codec.caps().toFields().entrySet().stream()
            .filter(field -> !field.getKey().equals("width") && !field.getKey().equals("height"))
            .map(field -> Caps.field(field.getKey(), field.getValue()))
            .collect(Collectors.joining(", ", LatentCaps.MEDIA_TYPE + ", ", ""));
    long state =
        GstVideo.gst_video_encoder_set_output_state(address(), Caps.parse(text), inputState);
    GstVideo.gst_video_codec_state_unref(state);
    Log.info(this, "output " + text);
  }

  /** Opens the session for a mode unless it is open. */
  private void use(CodecMode wanted)
      throws EngineException, ElementException, InterruptedException {
    if (codec != null && codec.mode() == wanted) {
      return;
    }
    closeCodec();
    codec = new EncoderCodec(model, layout, wanted, format, chunkFrames);
    codec.prepare(sample, new EnginePreparation(this));
    announced = false;
  }

  private void reportLatency() {
    long least = (codec.framesPerChunk() - 1) * rate.frameDuration() + processing.nanoseconds();
    GstVideo.gst_video_encoder_set_latency(address(), least, least);
  }

  /** Whether a chunk that is encoded from now on misses the time that was reported for it. */
  private boolean isLate(List<HeldFrame> chunk) {
    long first = chunk.get(0).pts();
    if (!live || settings.overload() != Overload.DROP || first == Gst.CLOCK_TIME_NONE) {
      return false;
    }
    long now = RunningClock.now(this);
    long running =
        GstData.gst_segment_to_running_time(
            address() + Layout.ENCODER_INPUT_SEGMENT, GstData.FORMAT_TIME, first);
    if (now == Gst.CLOCK_TIME_NONE || running == Gst.CLOCK_TIME_NONE) {
      return false;
    }
    long complete =
        running
            + RunningClock.upstream(sinkPad()).least()
            + codec.framesPerChunk() * rate.frameDuration();
    // The margin over the measured time is what a chunk may start late.
    return now > complete + processing.margin();
  }

  private int dropHeld(List<HeldFrame> chunk) {
    long unused = nextSequence();
    statistics.dropped();
    HeldFrame first = chunk.get(0);
    long duration = ChunkTimes.duration(chunk);
    // The base class wants to know what comes before it lets go of frames.
    announce();
    QosMessage.post(
        this,
        live,
        address() + Layout.ENCODER_INPUT_SEGMENT,
        first.pts(),
        duration,
        statistics.processedAndDropped());
    chunk.forEach(frame -> frame.mapped().close());
    held.clear();
    chunk.forEach(frame -> release(frame.codecFrame()));
    discontinuity = true;
    return Gst.gst_pad_push_event(srcPad(), GstData.gst_event_new_gap(first.pts(), duration)) != 0
        ? Flow.OK
        : Flow.FLUSHING;
  }

  private void suggestPrompt() {
    prompts.suggest(promptFromTags ? tagCaption : null);
  }

  private static List<SideData> sideData(GuidedPrompt prompt, List<HeldFrame> chunk) {
    List<SideData> all = new ArrayList<>();
    if (prompt.text() != null) {
      all.add(SideData.text(SideDataType.PROMPT, prompt.text()));
    }
    chunk.forEach(frame -> all.addAll(frame.sideData()));
    return all;
  }

  private OptionalLong sampleSeed() {
    return sample ? OptionalLong.of(seed + sequence) : OptionalLong.empty();
  }

  private long nextSequence() {
    long number = sequence;
    sequence = (sequence + 1) % (1L << SEQUENCES_BITS);
    return number;
  }

  private void forgetInput() {
    closeCodec();
    if (inputState != 0) {
      GstVideo.gst_video_codec_state_unref(inputState);
      inputState = 0;
    }
    if (inputInfo != null) {
      inputInfo.close();
      inputInfo = null;
    }
  }

  private void discardEncoding() {
    encoding.forEach(EncodingChunk::discard);
    encoding.clear();
  }

  private void closeCodec() {
    // Some are left where one in front of them could not be pushed.
    discardEncoding();
    if (codec != null) {
      codec.close();
      codec = null;
    }
  }
}
