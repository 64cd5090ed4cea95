package org.gstvae.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import picocli.CommandLine.Option;

/** The {@code --json} option: the result for programs on stdout, and nothing else there. */
final class JsonOutput {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.ALWAYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  boolean wanted() {
    return json;
  }

  /** Prints a result as JSON. */
  void print(Object result) throws CliException {
    System.out.println(text(result));
  }

  /** A result as JSON. */
  static String text(Object result) throws CliException {
    try {
      return MAPPER.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new CliException("the result cannot be written as JSON: " + e.getMessage(), e);
    }
  }
}
