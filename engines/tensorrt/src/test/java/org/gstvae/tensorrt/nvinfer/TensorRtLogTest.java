package org.gstvae.tensorrt.nvinfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;

/** Who gets which line of TensorRT's, and what a failure is called; without TensorRT. */
class TensorRtLogTest {
  private static final String CODE =
      "[defaultAllocator.cpp::allocate::31] Error Code 2: OutOfMemory (Requested size was 34359738368"
          + " bytes.)";
  private static final String TEXT =
      "[defaultAllocator.cpp::allocate::19] Error Code 1: Cuda Runtime (Out of Memory)";
  private static final String OTHER =
      "[runtime.cpp::parsePlan::314] Error Code 1: Serialization (Version tag does not match.)";

  @Test
  void anErrorAboutMemoryIsKnownWhateverFollows() {
    for (String line : List.of(CODE, TEXT, "CUDA error: out of memory")) {
      try (TensorRtLog log = TensorRtLog.open()) {
        TensorRtLog.dispatch(true, line);
        TensorRtLog.dispatch(true, OTHER);
        assertTrue(log.outOfMemory(), line);
        EngineException failure = log.failed("the engine was not built");
        assertEquals(EngineException.Kind.OUT_OF_MEMORY, failure.kind());
        assertEquals("TensorRT: the engine was not built: " + OTHER, failure.getMessage());
      }
    }
  }

  @Test
  void otherErrorsAndWarningsAboutMemoryAreNotThat() {
    try (TensorRtLog log = TensorRtLog.open()) {
      TensorRtLog.dispatch(false, "Skipping tactic 0 due to OutOfMemory");
      TensorRtLog.dispatch(true, OTHER);
      assertFalse(log.outOfMemory());
      assertEquals(EngineException.Kind.FAILED, log.failed("x").kind());
    }
  }

  @Test
  void anOperationBeginsWithoutTheErrorsOfTheOneBefore() {
    try (TensorRtLog log = TensorRtLog.open()) {
      TensorRtLog.dispatch(true, CODE);
    }
    TensorRtLog.dispatch(true, CODE);
    try (TensorRtLog log = TensorRtLog.open()) {
      assertFalse(log.outOfMemory());
      assertEquals("TensorRT: x", log.failed("x").getMessage());
    }
  }

  @Test
  void aThreadsLinesAreForTheOperationOnIt() {
    List<String> build = Collections.synchronizedList(new ArrayList<>());
    try (TensorRtLog log = TensorRtLog.open(build::add)) {
      // A load beside the build.
      CompletableFuture.runAsync(
              () -> {
                try (TensorRtLog beside = TensorRtLog.open()) {
                  TensorRtLog.dispatch(true, CODE);
                  assertTrue(beside.outOfMemory());
                }
              })
          .join();
      assertFalse(log.outOfMemory());
      // A load within it.
      try (TensorRtLog within = TensorRtLog.open()) {
        TensorRtLog.dispatch(true, CODE);
        assertTrue(within.outOfMemory());
      }
      assertFalse(log.outOfMemory());
      // A thread of TensorRT's own.
      CompletableFuture.runAsync(() -> TensorRtLog.dispatch(true, TEXT)).join();
      assertTrue(log.outOfMemory());
      TensorRtLog.dispatch(false, "last");
    }
    assertEquals(List.of(TEXT, "last"), build);
  }

  @Test
  void whatAListenerThrowsDoesNotReachTensorRt() {
    try (TensorRtLog log =
        TensorRtLog.open(
            line -> {
              throw new AssertionError("listener");
            })) {
      TensorRtLog.dispatch(false, "line");
      assertTrue(log.failed("x").getMessage().contains("listener"));
    }
  }
}
