package org.gstvae.cli;

import java.util.Arrays;
import java.util.Iterator;
import org.gstvae.latent.StreamFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a latent format from an option by its name in the element's property, and lists those. */
final class LatentFormatName implements ITypeConverter<StreamFormat>, Iterable<String> {
  @Override
  public StreamFormat convert(String value) {
    return Arrays.stream(StreamFormat.values())
        .filter(format -> format.nick().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    value + " (expected: " + String.join(", ", this) + ")"));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(StreamFormat.values()).map(StreamFormat::nick).iterator();
  }
}
