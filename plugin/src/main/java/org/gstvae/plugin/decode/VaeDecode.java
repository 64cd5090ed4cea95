package org.gstvae.plugin.decode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Job;
import org.gstvae.engine.JobTiming;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SliceReport;
import org.gstvae.plugin.codec.CodecSettings;
import org.gstvae.plugin.codec.CudaContext;
import org.gstvae.plugin.codec.EnginePreparation;
import org.gstvae.plugin.codec.FrameMetas;
import org.gstvae.plugin.codec.FrameRate;
import org.gstvae.plugin.codec.GuidedPrompt;
import org.gstvae.plugin.codec.MappedBuffer;
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
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Mutability;
import org.gstvae.plugin.element.Pad;
import org.gstvae.plugin.element.PadHandler;
import org.gstvae.plugin.element.PadTemplate;
import org.gstvae.plugin.element.Property;
import org.gstvae.plugin.element.ValueType;
import org.gstvae.plugin.element.Warnings;
import org.gstvae.plugin.gst.BufferFlags;
import org.gstvae.plugin.gst.Caps;
import org.gstvae.plugin.gst.EventType;
import org.gstvae.plugin.gst.Flow;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;
import org.gstvae.plugin.gst.Layout;
import org.gstvae.plugin.gst.Memory;
import org.gstvae.plugin.gst.QueryType;
import org.gstvae.plugin.gst.Scratch;
import org.gstvae.text.caption.Captions;

/**
 * {@code vaedecode}: the sink pad's thread reads access units and submits them; the source pad's
 * task awaits them in order and pushes their pictures. So one chunk can be on its way to the engine
 * while the one before is computed or shown. Everything serialized waits until both are through.
 *
 * <p>{@code gst-launch-1.0 filesrc location=test.vae ! vaedemux ! vaedecode ! videoconvert !
 * autovideosink}
 */
public final class VaeDecode extends Element {
  /** What GStreamer knows about the element. */
  public static final ElementType<VaeDecode> TYPE =
      ElementType.builder("vaedecode", "GstVaeDecode", VaeDecode::new)
          .metadata(
              "Video VAE decoder",
              "Codec/Decoder/Video",
              "Decodes latents of a cross-modal video VAE to video")
          .rank(ElementType.PRIMARY)
          .pad(PadTemplate.sink(LatentCaps.MEDIA_TYPE))
          .pad(PadTemplate.src(RawVideo.template()))
          .properties(
              CodecSettings.properties(
                  null,
                  "Name or directory of the model (null = the one that the caps name)",
                  d -> d.settings))
          .property(
              Property.of(
                  "conceal",
                  "Conceal",
                  "What a damaged or missing slice becomes",
                  ValueType.choice("GstVaeConceal", Conceal.values(), Conceal.REPEAT),
                  Mutability.PLAYING,
                  d -> d.conceal,
                  (d, v) -> d.conceal = v))
          .property(
              Property.of(
                  "qos",
                  "QoS",
                  "Leave chunks out that would be shown too late, when downstream says so",
                  ValueType.truth(true),
                  Mutability.PLAYING,
                  d -> d.qos,
                  (d, v) -> d.qos = v))
          .property(
              Property.readOnly(
                  "stats",
                  "Statistics",
                  "Frames, chunks, dropped, concealed, bytes, and percentiles of milliseconds",
                  ValueType.structure(),
                  d -> d.statistics.structure()))
          .build();

  private final CodecSettings settings = new CodecSettings(null);
  private final PromptGuide prompts = new PromptGuide(this, settings, null);
  private final Warnings warnings = new Warnings(this);
  private final ProcessingTime processing = new ProcessingTime();
  private final ChunkQueue queue = new ChunkQueue();
  private final Pad sink = new Pad(this, "sink", new Sink());
  private final Pad src = new Pad(this, "src", new Source());
  private final QualityOfService quality = new QualityOfService();
  private volatile Conceal conceal = Conceal.REPEAT;
  private volatile boolean qos = true;
  private volatile Statistics statistics = new Statistics();

  // Set by the sink pad's thread, read by queries.
  private volatile long chunkDuration;

  // From READY to NULL, or from the first caps.
  private OpenModel model;

  // Of the stream; used by the sink pad's thread.
  private final Segment segment = new Segment();
  private final ChunkOrder order = new ChunkOrder();
  private LatentCaps latentCaps;

  /** Whether a chunk was as the caps say. */
  private boolean sound;

  private long inputCaps;
  private FrameRate rate;
  private VideoInfo outputInfo;
  private DecoderCodec codec;
  private CudaContext outputCuda;
  private CompletableFuture<Guidance> guidance;
  private OutputPool pool;
  private boolean live;
  private boolean discontinuity;

  private VaeDecode(long address) {
    super(address);
  }

  @Override
  protected void open() throws ElementException, EngineException, InterruptedException {
    prompts.resume();
    String unused = settings.caption();
    EngineOptions options = settings.engineOptions();
    if (settings.model() != null) {
      openModel(settings.model(), options);
    }
  }

  private void openModel(String name, EngineOptions options)
      throws ElementException, EngineException, InterruptedException {
    model = OpenModel.open(this, name, options);
    prompts.open(model.captions());
  }

  @Override
  protected void start() {
    statistics = new Statistics();
    processing.reset();
    segment.reset();
    order.restart();
    quality.reset();
    discontinuity = true;
  }

  @Override
  protected void stop() {
    DecodingChunk left = queue.abandon();
    if (left != null) {
      left.discard();
    }
    forgetOutput();
    if (inputCaps != 0) {
      GstData.gst_mini_object_unref(inputCaps);
      inputCaps = 0;
    }
    latentCaps = null;
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
  protected void dispose() {
    segment.close();
  }

  /** The sink pad: serialized input. */
  private final class Sink implements PadHandler {
    @Override
    public int chain(Pad pad, long buffer)
        throws ElementException, EngineException, InterruptedException, LatentException {
      try {
        return decode(buffer);
      } finally {
        GstData.gst_mini_object_unref(buffer);
      }
    }

    @Override
    public boolean event(Pad pad, long event)
        throws ElementException, EngineException, InterruptedException, LatentException {
      int type = EventType.of(event);
      if (type == EventType.FLUSH_START) {
        boolean handled = src.pushEvent(event);
        startFlushing();
        // Waits for the task, which pushes nothing of before after the flush.
        src.pauseTask();
        return handled;
      }
      if (type == EventType.FLUSH_STOP) {
        boolean handled = src.pushEvent(event);
        segment.reset();
        order.restart();
        quality.reset();
        if (codec != null) {
          codec.forgetLast();
        }
        discontinuity = true;
        resume();
        return handled;
      }
      if (!EventType.serialized(type)) {
        return pad.eventDefault(event);
      }
      int flow = queue.drain();
      if (type == EventType.CAPS) {
        try {
          setCaps(event);
          return true;
        } finally {
          GstData.gst_mini_object_unref(event);
        }
      }
      if (type == EventType.SEGMENT) {
        segment.set(event);
        order.restart();
      } else if (type == EventType.EOS && flow < Flow.EOS) {
        // The chunk in flight failed after the last one was accepted: nobody else can say so.
        fail(
            new ElementException(
                ErrorCode.STREAM_FAILED, "pictures could not be pushed, flow " + flow));
      }
      return pad.eventDefault(event);
    }

    @Override
    public boolean query(Pad pad, long query) throws InterruptedException {
      if (QueryType.of(query) == QueryType.DRAIN) {
        int unused = queue.drain();
      }
      return pad.queryDefault(query);
    }

    @Override
    public boolean activateMode(Pad pad, int mode, boolean active) {
      if (!active) {
        startFlushing();
      }
      return true;
    }
  }

  /** The source pad: its task pushes. */
  private final class Source implements PadHandler {
    @Override
    public boolean query(Pad pad, long query) {
      return QueryType.of(query) == QueryType.LATENCY
          ? answerLatency(query)
          : pad.queryDefault(query);
    }

    @Override
    public boolean event(Pad pad, long event) {
      if (EventType.of(event) == EventType.QOS) {
        quality.told(event);
      }
      return pad.eventDefault(event);
    }

    @Override
    public boolean activateMode(Pad pad, int mode, boolean active) {
      if (active) {
        resume();
      } else {
        startFlushing();
        pad.stopTask();
      }
      return true;
    }

    @Override
    public void loop(Pad pad) throws InterruptedException {
      DecodingChunk chunk = queue.take();
      if (chunk == null) {
        pad.pauseTask();
        return;
      }
      int flow = Flow.ERROR;
      try {
        flow = push(chunk);
      } catch (EngineException e) {
        fail(e);
      } finally {
        queue.done(flow);
      }
      if (flow != Flow.OK) {
        pad.pauseTask();
      }
    }
  }

  private void startFlushing() {
    queue.startFlushing();
    prompts.interrupt();
  }

  private void resume() {
    prompts.resume();
    DecodingChunk left = queue.stopFlushing();
    if (left != null) {
      left.discard();
    }
    boolean unused = src.startTask();
  }

  // Caps

  private void setCaps(long event)
      throws ElementException, EngineException, InterruptedException, LatentException {
    long caps;
    try (Scratch out = new Scratch(Long.BYTES)) {
      GstData.gst_event_parse_caps(event, out.address());
      caps = Memory.getLong(out.address(), 0);
    }
    latentCaps = null;
    LatentCaps read = LatentCaps.fromFields(Caps.fields(caps));
    if (settings.model() == null
        && model != null
        && !model.model().hash().equals(read.modelHash())) {
      forgetOutput();
      close();
    }
    if (model == null) {
      openModel(read.model(), settings.engineOptions());
    }
    ModelMatch.check(model.model(), read);
    if (inputCaps != 0) {
      GstData.gst_mini_object_unref(inputCaps);
    }
    inputCaps = GstData.gst_mini_object_ref(caps);
    latentCaps = read;
    sound = false;
    rate = FrameRate.of(caps);
    chunkDuration = read.framesPerChunk() * rate.frameDuration();
    live = RunningClock.upstream(sink.address()).live();
    processing.reset();
    negotiate();
    if (live) {
      processing.measured(codec.warmUp().toNanos());
      postLatency();
    }
  }

  /** Agrees with downstream on the pictures, and opens what makes them. */
  private void negotiate() throws ElementException, EngineException, InterruptedException {
    forgetOutput();
    long allowed = Gst.gst_pad_get_allowed_caps(src.address());
    if (allowed == 0) {
      allowed = Gst.gst_pad_get_pad_template_caps(src.address());
    }
    long caps = 0;
    try {
      caps = OutputCaps.choose(inputCaps, latentCaps, allowed, model.cuda() != null);
      outputCuda = OutputCaps.onGpu(caps) ? model.cuda() : null;
      outputInfo = new VideoInfo(caps);
      VideoLayout layout = outputInfo.layout();
      HostMemory.check(layout, latentCaps.framesPerChunk(), outputInfo.frameBytes());
      codec = new DecoderCodec(model, latentCaps, layout);
      codec.prepare(new EnginePreparation(this));
      boolean unused = src.pushEvent(GstData.gst_event_new_caps(caps));
      pool =
          outputCuda == null
              ? OutputPool.agreed(src.address(), caps, outputInfo)
              : OutputPool.onGpu(outputCuda, caps, outputInfo);
    } finally {
      GstData.gst_mini_object_unref(allowed);
      if (caps != 0) {
        GstData.gst_mini_object_unref(caps);
      }
    }
  }

  private void forgetOutput() {
    if (codec != null) {
      codec.close();
      codec = null;
    }
    if (pool != null) {
      pool.close();
      pool = null;
    }
    if (outputInfo != null) {
      outputInfo.close();
      outputInfo = null;
    }
  }

  // Chunks: the sink pad's thread

  private int decode(long buffer)
      throws ElementException, EngineException, InterruptedException, LatentException {
    guidance = embedPrompt(buffer);
    int flow = queue.awaitSpace();
    if (flow != Flow.OK) {
      return flow;
    }
    if (latentCaps == null) {
      return Flow.NOT_NEGOTIATED;
    }
    if (codec == null || Gst.gst_pad_check_reconfigure(src.address()) != 0) {
      flow = queue.drain();
      if (flow != Flow.OK) {
        return flow;
      }
      negotiate();
    }
    long pts = Memory.getLong(buffer, Layout.BUFFER_PTS);
    long duration = Memory.getLong(buffer, Layout.BUFFER_DURATION);
    discontinuity |= (GstData.gst_buffer_get_flags(buffer) & BufferFlags.DISCONT) != 0;
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      return decode(map.bytes(), pts, duration);
    } catch (LatentException e) {
      // One that is of another stream may come in between, and the next be sound; a stream of them
      // is the wrong one.
      if (e.kind() == LatentException.Kind.WRONG_TYPE && !sound) {
        throw e;
      }
      order.unreadable(pts, duration);
      damaged(e.getMessage(), 1);
      return leaveOut(pts, duration);
    }
  }

  private int decode(ByteBuffer unit, long pts, long duration)
      throws ElementException, EngineException, InterruptedException, LatentException {
    AccessUnitReader reader = new AccessUnitReader(unit);
    Chunk chunk = reader.chunk();
    latentCaps.check(chunk);
    sound = true;
    int flow = reportMissing(order.arrived(chunk.sequence(), pts, duration));
    if (flow != Flow.OK) {
      return flow;
    }
    List<Segment.Span> spans = FrameSpans.of(chunk, pts, rate.frameDuration(), segment);
    if (spans.isEmpty()) {
      return segment.isOver(pts) ? Flow.EOS : Flow.OK;
    }
    if (isLate(pts) || (qos && quality.isLate(segment, spans))) {
      statistics.dropped();
      QosMessage.post(
          this, live, segment.address(), pts, duration, statistics.processedAndDropped());
      return leaveOut(pts, duration);
    }
    long begin = System.nanoTime();
    SliceReport report = codec.read(reader);
    if (!report.complete()) {
      damaged(
          "access unit: "
              + (report.slices() - report.good())
              + " of "
              + report.slices()
              + " slices are missing or damaged",
          1);
      if (conceal == Conceal.GAP) {
        return leaveOut(pts, duration);
      }
    }
    return submit(chunk, spans, unit.remaining(), System.nanoTime() - begin);
  }

  /**
   * Chunks between the last one and this: downstream is told that nothing comes for that time, so
   * that it goes on showing the last picture, and every picture that does come keeps its own time.
   */
  private int reportMissing(ChunkOrder.Hole hole) throws ElementException, InterruptedException {
    if (hole == null || segment.backwards() || segment.keyUnitsOnly()) {
      return Flow.OK;
    }
    damaged("access unit: " + hole.chunks() + " missing in front of it", hole.chunks());
    return leaveOut(hole.pts(), hole.duration());
  }

  /** Counts chunks with damage, and says so in the way that was asked for. */
  private void damaged(String sentence, long chunks) throws ElementException {
    statistics.concealed(chunks);
    if (conceal == Conceal.ERROR) {
      throw new ElementException(ErrorCode.STREAM_DECODE, sentence);
    }
    warnings.post(ErrorCode.STREAM_DECODE, sentence);
  }

  /**
   * Begins to embed a chunk's prompt, before it is the chunk's turn; null for models without text.
   */
  private CompletableFuture<Guidance> embedPrompt(long buffer)
      throws ElementException, EngineException, InterruptedException {
    if (model == null || model.captions() == null) {
      return null;
    }
    GuidedPrompt own = prompts.current(!live);
    if (own == null) {
      // The queue is flushing, and stops the chunk.
      return null;
    }
    return model.captions().embed(own.text() != null ? own.text() : promptOf(buffer));
  }

  /**
   * The prompt that came with a chunk; of a damaged unit none, which is told with the rest of it.
   */
  private String promptOf(long buffer) throws ElementException {
    try (MappedBuffer map = MappedBuffer.read(buffer)) {
      Chunk chunk;
      try {
        chunk = new AccessUnitReader(map.bytes()).chunk();
      } catch (LatentException e) {
        return "";
      }
      return Prompt.of(chunk);
    } catch (LatentException e) {
      damaged(e.getMessage(), 1);
      return "";
    }
  }

  private int submit(Chunk chunk, List<Segment.Span> spans, int inputBytes, long reading)
      throws ElementException, EngineException, InterruptedException {
    Guidance caption = null;
    if (guidance != null) {
      int flow = queue.await(guidance);
      if (flow != Flow.OK) {
        return flow;
      }
      caption = Captions.await(guidance);
    }
    long begin = System.nanoTime() - reading;
    List<OutputFrame> frames = new ArrayList<>(spans.size());
    boolean alone = queue.idle();
    Job job;
    try {
      for (Segment.Span span : spans) {
        frames.add(newFrame(span, chunk.sideData(), frames.size()));
      }
      job = codec.submit(chunk, frames, caption);
    } catch (ElementException | EngineException | RuntimeException e) {
      frames.forEach(OutputFrame::discard);
      throw e;
    }
    if (segment.backwards()) {
      Collections.reverse(frames);
    }
    DecodingChunk decoding =
        new DecodingChunk(job, begin, alone, frames, inputBytes, discontinuity);
    if (!queue.offer(decoding)) {
      decoding.discard();
      return Flow.FLUSHING;
    }
    discontinuity = false;
    return Flow.OK;
  }

  private OutputFrame newFrame(Segment.Span span, List<SideData> sideData, int number)
      throws ElementException, EngineException {
    long buffer = pool.acquire();
    try {
      FrameMetas.write(sideData, number, buffer);
      MappedFrame mapped =
          MappedFrame.write(outputInfo, codec.layout().format().planes(), buffer, outputCuda);
      if (mapped.memory().kind() == MemoryKind.HOST) {
        RowPadding.clear(codec.layout(), mapped.memory());
      }
      return new OutputFrame(buffer, mapped, span);
    } catch (ElementException | RuntimeException e) {
      GstData.gst_mini_object_unref(buffer);
      throw e;
    }
  }

  /** Lets downstream know that a chunk does not come. */
  private int leaveOut(long pts, long duration) throws InterruptedException {
    discontinuity = true;
    int flow = queue.drain();
    if (flow == Flow.OK && pts != Gst.CLOCK_TIME_NONE) {
      boolean unused = src.pushEvent(GstData.gst_event_new_gap(pts, duration));
    }
    return flow;
  }

  /** Whether a chunk that is decoded from now on misses the time that was reported for it. */
  private boolean isLate(long pts) {
    if (!live || settings.overload() != Overload.DROP || pts == Gst.CLOCK_TIME_NONE) {
      return false;
    }
    long now = RunningClock.now(this);
    long running = segment.runningTime(pts);
    return now != Gst.CLOCK_TIME_NONE
        && running != Gst.CLOCK_TIME_NONE
        && now
            > running
                + RunningClock.upstream(sink.address()).least()
                + chunkDuration
                + processing.margin();
  }

  // Pictures: the source pad's task

  private int push(DecodingChunk chunk) throws EngineException, InterruptedException {
    JobTiming timing;
    try {
      timing = chunk.job().await();
    } catch (EngineException e) {
      chunk.frames().forEach(OutputFrame::discard);
      throw e;
    }
    long took =
        chunk.alone()
            ? System.nanoTime() - chunk.begin()
            : timing.upload() + timing.inference() + timing.download();
    int flow = Flow.OK;
    int pushed = 0;
    boolean discont = chunk.discontinuity();
    for (OutputFrame frame : chunk.frames()) {
      if (frame.span() == null || flow != Flow.OK) {
        frame.discard();
        continue;
      }
      flow = push(frame, discont);
      discont = false;
      pushed++;
    }
    statistics.chunk(pushed, chunk.inputBytes(), timing);
    if (processing.measured(took) && live) {
      postLatency();
    }
    statistics.post(this, settings.statsInterval());
    return flow;
  }

  private int push(OutputFrame frame, boolean discont) {
    long buffer = frame.buffer();
    frame.mapped().close();
    Memory.setLong(buffer, Layout.BUFFER_PTS, frame.span().pts());
    Memory.setLong(buffer, Layout.BUFFER_DTS, Gst.CLOCK_TIME_NONE);
    Memory.setLong(buffer, Layout.BUFFER_DURATION, frame.span().duration());
    int unused =
        discont
            ? GstData.gst_buffer_set_flags(buffer, BufferFlags.DISCONT)
            : GstData.gst_buffer_unset_flags(buffer, BufferFlags.DISCONT);
    return src.push(buffer);
  }

  // Latency

  private void postLatency() {
    int unused =
        Gst.gst_element_post_message(address(), GstData.gst_message_new_latency(address()));
  }

  /** What upstream says, and on top the processing and the chunk that may be in flight. */
  private boolean answerLatency(long query) {
    if (!sink.peerQuery(query)) {
      return false;
    }
    try (Scratch out = new Scratch(3 * Long.BYTES)) {
      long liveOut = out.address();
      long leastOut = liveOut + Long.BYTES;
      long mostOut = leastOut + Long.BYTES;
      GstData.gst_query_parse_latency(query, liveOut, leastOut, mostOut);
      long own = processing.nanoseconds() + chunkDuration;
      long most = Memory.getLong(mostOut, 0);
      GstData.gst_query_set_latency(
          query,
          Memory.getInt(liveOut, 0),
          Memory.getLong(leastOut, 0) + own,
          most == Gst.CLOCK_TIME_NONE ? most : most + own);
    }
    return true;
  }
}
