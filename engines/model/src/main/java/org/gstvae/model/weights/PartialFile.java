package org.gstvae.model.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears at its place only when it is whole. It is written beside that place; {@link
 * #commit} moves it there in one step, {@link #close} without it leaves the place as it was.
 */
public final class PartialFile implements AutoCloseable {
  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private boolean committed;

  /** Begins a file; the target's directory must exist. */
  public PartialFile(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    // Not a temporary file of the JVM's: those may be read by their owner alone, for ever.
    this.partial =
        this.target.resolveSibling(this.target.getFileName() + "." + UUID.randomUUID() + ".part");
    this.channel =
        FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Where to write. */
  public FileChannel channel() {
    return channel;
  }

  /** Forces the file to disk and puts it in place. */
  public void commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    committed = true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(partial);
    }
  }
}
