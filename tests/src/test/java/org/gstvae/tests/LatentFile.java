package org.gstvae.tests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.latent.file.VaeFileWriter;

/** A latent file taken apart, for tests that change chunks and put them together again. */
final class LatentFile {
  private final List<ChunkEntry> entries = new ArrayList<>();
  private final List<byte[]> units = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private final String caps;

  private LatentFile(VaeFileReader reader) throws LatentException, IOException {
    caps = reader.capsText(reader.chunks().get(0));
    for (ChunkEntry entry : reader.chunks()) {
      entries.add(entry);
      units.add(reader.unit(entry).array());
    }
  }

  /** Reads a file. */
  static LatentFile read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return new LatentFile(new VaeFileReader(ByteSource.of(channel)));
    } catch (IOException | LatentException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  /** The access units; changing them changes what is written. */
  List<byte[]> units() {
    return units;
  }

  /** Tags to write before the first chunk, each a record of its own. */
  List<String> tags() {
    return tags;
  }

  /** Caps of the first chunk, as text. */
  String caps() {
    return caps;
  }

  /** Takes a chunk out. */
  LatentFile without(int chunk) {
    entries.remove(chunk);
    units.remove(chunk);
    return this;
  }

  /** Writes everything as a new file in the tests' work directory. */
  Path write(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VaeFileWriter writer = new VaeFileWriter();
    append(out, writer.start());
    append(out, writer.caps(caps));
    tags.forEach(text -> append(out, writer.tags(text)));
    for (int i = 0; i < units.size(); i++) {
      ByteBuffer unit = ByteBuffer.wrap(units.get(i));
      ChunkEntry entry = entries.get(i);
      append(out, writer.chunkHead(unit, entry.pts(), entry.duration(), entry.frames()));
      append(out, unit);
    }
    append(out, writer.finish());
    try {
      return Files.write(Checkout.workDirectory().resolve(name), out.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + name, e);
    }
  }

  private static void append(ByteArrayOutputStream out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.writeBytes(copy);
  }
}
