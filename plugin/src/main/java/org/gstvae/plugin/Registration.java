package org.gstvae.plugin;

import java.nio.file.Path;
import java.util.List;
import org.gstvae.plugin.decode.VaeDecode;
import org.gstvae.plugin.element.ElementType;
import org.gstvae.plugin.encode.VaeEncode;
import org.gstvae.plugin.gst.LayoutCheck;
import org.gstvae.plugin.gst.Shim;
import org.gstvae.plugin.klv.KlvToVae;
import org.gstvae.plugin.klv.VaeToKlv;
import org.gstvae.plugin.mux.VaeDemux;
import org.gstvae.plugin.mux.VaeMux;
import org.gstvae.plugin.mux.VaeTypeFinder;
import org.gstvae.plugin.rtp.RtpVaeDepay;
import org.gstvae.plugin.rtp.RtpVaePay;

/** The plugin's entry point in Java, called by libgstvae.so. */
public final class Registration {
  private static final String BUNDLED_MODELS = "gstvae.bundledModels";

  private Registration() {}

  /**
   * Registers all elements.
   *
   * @param plugin the GstPlugin that is being loaded
   * @param directory the folder that libgstvae.so lies in
   */
  public static void register(long plugin, String directory) {
    Path folder = Path.of(directory);
    if (System.getProperty(BUNDLED_MODELS) == null) {
      System.setProperty(BUNDLED_MODELS, folder.resolve("models").toString());
    }
    Shim.locate(folder);
    LayoutCheck.run();
    for (ElementType<?> type :
        List.of(
            VaeEncode.TYPE,
            VaeDecode.TYPE,
            VaeMux.TYPE,
            VaeDemux.TYPE,
            VaeToKlv.TYPE,
            KlvToVae.TYPE,
            RtpVaePay.TYPE,
            RtpVaeDepay.TYPE)) {
      type.register(plugin);
    }
    VaeTypeFinder.register(plugin);
  }
}
