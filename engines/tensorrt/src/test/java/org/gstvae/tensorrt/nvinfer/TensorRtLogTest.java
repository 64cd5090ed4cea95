package org.gstvae.tensorrt.nvinfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who gets which line of TensorRT's; without TensorRT. */
class TensorRtLogTest {
  private static final String TEXT =
      "[defaultAllocator.cpp::allocate::19] Error Code 1: Cuda Runtime (Out of Memory)";

  @Test
  void anOperationBeginsWithoutTheErrorsOfTheOneBefore() {
    try (TensorRtLog log = TensorRtLog.open()) {
      TensorRtLog.dispatch(true, TEXT);
    }
    TensorRtLog.dispatch(true, TEXT);
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
                  TensorRtLog.dispatch(true, TEXT);
                  assertTrue(beside.outOfMemory());
                }
              })
          .join();
      assertFalse(log.outOfMemory());
      // A load within it.
      try (TensorRtLog within = TensorRtLog.open()) {
        TensorRtLog.dispatch(true, TEXT);
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
