package org.gstvae.tensorrt.nvinfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/**
 * Two corrections to the extracted copy of TensorRT's builder resource (ELF64, little-endian).
 *
 * <ul>
 *   <li>TensorRT opens it by its bare file name, which finds nothing where the folder is not on the
 *       loader's path. A library that is loaded already is found by its SONAME; so the SONAME
 *       becomes the file's name.
 *   <li>The flag for an executable stack is cleared: glibc 2.41 and newer refuse to load such a
 *       library into a running process.
 * </ul>
 */
final class SharedObjectPatch {
  private static final int PROGRAM_HEADERS = 32;
  private static final int PROGRAM_HEADER_SIZE = 54;
  private static final int GNU_STACK = 0x6474E551;
  private static final int EXECUTABLE = 1;

  /** The string tables of libraries lie at their beginning. */
  private static final int SEARCHED = 1 << 20;

  private SharedObjectPatch() {}

  /**
   * Applies both; does nothing to a file that has them. The time of the file stays: by that and its
   * length the cache knows that it need not be unpacked again.
   */
  static void apply(Path library, String oldName, String newName) throws IOException {
    FileTime time = Files.getLastModifiedTime(library);
    patch(library, oldName, newName);
    Files.setLastModifiedTime(library, time);
  }

  private static void patch(Path library, String oldName, String newName) throws IOException {
    try (FileChannel file =
        FileChannel.open(library, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int length = (int) Math.min(SEARCHED, file.size());
      ByteBuffer start =
          file.map(FileChannel.MapMode.READ_WRITE, 0, length).order(ByteOrder.LITTLE_ENDIAN);
      clearExecutableStack(start);
      rename(start, oldName, newName);
    }
  }

  private static void clearExecutableStack(ByteBuffer elf) {
    int at = (int) elf.getLong(PROGRAM_HEADERS);
    int size = elf.getShort(PROGRAM_HEADER_SIZE);
    int count = elf.getShort(PROGRAM_HEADER_SIZE + Short.BYTES);
    for (int i = 0; i < count; i++) {
      int header = at + i * size;
      if (elf.getInt(header) == GNU_STACK) {
        int flags = header + Integer.BYTES;
        elf.putInt(flags, elf.getInt(flags) & ~EXECUTABLE);
      }
    }
  }

  private static void rename(ByteBuffer elf, String oldName, String newName) {
    byte[] old = (oldName + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] replacement = new byte[old.length];
    byte[] name = newName.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, replacement, 0, name.length);
    for (int at = 0; at + old.length <= elf.limit(); at++) {
      if (elf.get(at) == old[0] && matches(elf, at, old)) {
        elf.put(at, replacement);
        return;
      }
    }
  }

  private static boolean matches(ByteBuffer elf, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (elf.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
