package org.gstvae.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Pictures of a run in its directory, drawn anew at every validation. A machine that cannot draw,
 * for want of a font, trains all the same.
 */
final class RunPictures {
  private final Path directory;
  private final TrainingListener listener;
  private boolean able = true;

  RunPictures(Path directory, TrainingListener listener) {
    this.directory = directory;
    this.listener = listener;
    System.setProperty("java.awt.headless", "true");
  }

  /** Draws the log's curves and held-out frames. */
  void draw(Path log, List<Validator.Measured> clips, long step) throws IOException {
    if (!able) {
      return;
    }
    try {
      write("samples.png", SampleSheet.draw(clips, step));
      write("curves.png", Curves.draw(log));
    } catch (LinkageError | InternalError | RuntimeException e) {
      able = false;
      listener.message(
          "no pictures can be drawn here, which needs fontconfig and a font: " + e.getMessage());
    }
  }

  private void write(String name, BufferedImage picture) throws IOException {
    if (picture == null) {
      return;
    }
    Path partial = directory.resolve(name + ".partial");
    ImageIO.write(picture, "png", partial.toFile());
    Files.move(
        partial,
        directory.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
