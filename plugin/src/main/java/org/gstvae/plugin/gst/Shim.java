package org.gstvae.plugin.gst;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** The plugin's own C library, {@code libgstvae.so}. */
public final class Shim {
  private static final String LIBRARY = "libgstvae.so";

  private static volatile Path directory;

  private Shim() {}

  /** Says where the library lies; before anything else of this package is used. */
  public static void locate(Path folder) {
    directory = folder;
  }

  /** The folder that the library, its jars and its models lie in. */
  public static Path directory() {
    Path folder = directory;
    if (folder == null) {
      throw new IllegalStateException("libgstvae.so has not been located");
    }
    return folder;
  }

  /** Offset of {@code Structure.field}, or size of {@code Structure}. */
  static int layout(String name) {
    int value = Functions.gstvae_layout(name);
    if (value < 0) {
      throw new IllegalStateException("libgstvae.so does not know the layout of " + name);
    }
    return value;
  }

  /** Address of the C instance initialiser that every type has. */
  public static long instanceInit() {
    Function function = NativeLibrary.getInstance(path()).getFunction("gstvae_instance_init");
    return Pointer.nativeValue(function);
  }

  /** Sets what the C instance initialiser calls; the caller keeps the callback. */
  public static void onInstanceInit(InstanceInit callback) {
    Functions.gstvae_on_instance_init(callback);
  }

  private static String path() {
    return directory().resolve(LIBRARY).toString();
  }

  /** GInstanceInitFunc. */
  public interface InstanceInit extends Callback {
    /** A new instance, not yet constructed. */
    void invoke(long instance, long klass);
  }

  private static final class Functions {
    static {
      Binding.bind(Functions.class, path());
    }

    private Functions() {}

    static native int gstvae_layout(String name);

    static native void gstvae_on_instance_init(InstanceInit callback);
  }
}
