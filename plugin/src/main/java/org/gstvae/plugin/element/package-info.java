/**
 * Makes a Java class a GstElement.
 *
 * <p>To add an element: extend {@link org.gstvae.plugin.element.Element} (its constructor takes the
 * instance's address and makes the pads, each a {@link org.gstvae.plugin.element.Pad} with a {@link
 * org.gstvae.plugin.element.PadHandler}); describe it once with {@link
 * org.gstvae.plugin.element.ElementType#builder} (metadata, rank, pad templates, properties); and
 * add that description to the list in {@link org.gstvae.plugin.Registration}. Override {@code open,
 * start, stop, close} for the state changes NULL to READY, READY to PAUSED, and back; throw what
 * goes wrong. An exception that leaves a callback becomes an error message on the bus, with the
 * code that {@link org.gstvae.plugin.element.ErrorCode#of} knows for it, and the callback fails in
 * order: FLOW_ERROR, or a failed state change. For an error that is known where it happens, throw
 * {@link org.gstvae.plugin.element.ElementException}; a warning goes through {@link
 * org.gstvae.plugin.element.Warnings}, which limits repetition.
 *
 * <pre>{@code
 * public final class VaeMux extends Element {
 *   public static final ElementType<VaeMux> TYPE =
 *       ElementType.builder("vaemux", "GstVaeMux", VaeMux::new)
 *           .metadata("Video VAE file writer", "Codec/Muxer", "Writes latents to a file")
 *           .rank(ElementType.PRIMARY)
 *           .pad(PadTemplate.sink("video/x-vae-latent"))
 *           .pad(PadTemplate.src("application/x-vae-file"))
 *           .property(Property.of("index", "Index", "Write an index", ValueType.truth(true),
 *               Mutability.READY, mux -> mux.index, (mux, value) -> mux.index = value))
 *           .build();
 *   private final Pad sink = new Pad(this, "sink", new PadHandler() { ... });
 *   private final Pad src = new Pad(this, "src", new PadHandler() {});
 * }
 * }</pre>
 */
package org.gstvae.plugin.element;
