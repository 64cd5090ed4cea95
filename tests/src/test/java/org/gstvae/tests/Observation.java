package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code observe.py} saw in one pipeline: see there.
 *
 * @param error what stopped it, or null
 * @param warnings the warnings on its bus
 * @param messages how many messages of each type
 * @param seen what passed the watched elements
 * @param rss resident kilobytes after each run
 * @param held kilobytes, mapped files left out, before the last run was stopped
 * @param elements factories in the pipeline
 */
record Observation(
    Issue error,
    List<Issue> warnings,
    Map<String, Integer> messages,
    Map<String, Seen> seen,
    List<Long> rss,
    long held,
    Set<String> elements) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An error or warning message. */
  record Issue(String domain, int code, String message, String source) {}

  /** What passed an element. */
  record Seen(List<String> caps, List<Passed> buffers, List<List<Long>> gaps) {
    /** Presentation times. */
    List<Long> times() {
      return buffers.stream().map(Passed::pts).toList();
    }

    /** Durations. */
    List<Long> durations() {
      return buffers.stream().map(Passed::duration).toList();
    }

    /** Sizes in bytes. */
    List<Long> sizes() {
      return buffers.stream().map(Passed::size).toList();
    }

    /** Checksums, where they were asked for. */
    List<Long> checksums() {
      return buffers.stream().map(Passed::crc).toList();
    }
  }

  /** A buffer; times in nanoseconds, -1 for none, null for not measured. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"pts", "duration", "size", "late", "latency", "crc"})
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Passed(long pts, long duration, long size, Long late, long latency, Long crc) {}

  /** Begins the description of a pipeline for {@link #all}. */
  static ObjectNode pipeline(String line) {
    return JSON.createObjectNode().put("pipeline", line);
  }

  /** Adds pictures of these times to an appsrc of the pipeline. */
  static ObjectNode pushing(ObjectNode spec, String source, String caps, long[][] times) {
    ObjectNode what = spec.withObject("/push").withObject("/" + source);
    what.put("caps", caps);
    what.set("times", JSON.valueToTree(times));
    return spec;
  }

  /** Runs one pipeline in a process of its own. */
  static Observation of(ObjectNode spec) {
    return all(List.of(spec)).get(0);
  }

  /** Runs pipelines one after the other in one process. */
  static List<Observation> all(List<ObjectNode> specs) {
    String lines =
        specs.stream().map(ObjectNode::toString).collect(Collectors.joining("\n", "", "\n"));
    return read(
        Launch.python("observe.py").reading(lines).within(Duration.ofMinutes(10)).run(),
        specs.size());
  }

  /** Reads the output of {@code observe.py}, however it was started. */
  static List<Observation> read(Finished finished, int expected) {
    finished.succeeds();
    List<Observation> observations = new ArrayList<>();
    try {
      for (String line : finished.out().lines().toList()) {
        observations.add(JSON.readValue(line, Observation.class));
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not what observe.py writes: " + finished, e);
    }
    assertEquals(expected, observations.size(), finished::toString);
    return observations;
  }

  /** Asserts that it ran to its end. */
  Observation ended() {
    assertNull(error, () -> "the pipeline ended with " + error);
    return this;
  }

  /** What passed an element that is watched. */
  Seen at(String element) {
    if (!seen.containsKey(element)) {
      throw new AssertionError(
          element + " is not watched, only " + Arrays.toString(seen.keySet().toArray()));
    }
    return seen.get(element);
  }
}
