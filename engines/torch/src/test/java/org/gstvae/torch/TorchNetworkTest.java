package org.gstvae.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What runs is held up where the network's thread asks for an input or a weight, until another
 * thread waits for it in vain: so the order of things does not depend on how fast they are.
 */
@Timeout(60)
class TorchNetworkTest {
  private static final float[] INPUT = {1, 2};

  /** y = x * first + second. */
  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder();
    var product =
        builder.multiply(
            builder.input("x", ElementType.F32, INPUT.length),
            builder.parameter("first", INPUT.length));
    builder.output("y", builder.add(product, builder.parameter("second", INPUT.length)));
    return builder.build();
  }

  /** Weights of 1; notes which are read. */
  private static class Ones implements WeightSource {
    final List<String> read = new ArrayList<>();

    @Override
    public Set<String> keys() {
      return Set.of("first", "second");
    }

    @Override
    public long[] shape(String key) {
      return new long[] {INPUT.length};
    }

    @Override
    public StoredTensor get(String key) {
      read.add(key);
      ByteBuffer data = ByteBuffer.allocateDirect(INPUT.length * Float.BYTES);
      data.order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < INPUT.length; i++) {
        data.putFloat(1);
      }
      return new StoredTensor(key, DType.F32, shape(key), data.flip());
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private static TorchNetwork open(WeightSource source) throws EngineException {
    return TorchNetwork.open("a test", source, graph(), Precision.FP32, 1);
  }

  private static float[] run(TorchNetwork network, Map<String, float[]> inputs)
      throws EngineException {
    return network.run("a run", graph(), inputs, "y");
  }

  /** Inputs that run something on the network's thread, when they are first asked for. */
  private static Map<String, float[]> inputs(Runnable asked) {
    return new HashMap<>() {
      @Override
      public float[] get(Object key) {
        asked.run();
        return INPUT;
      }
    };
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void startAndAwaitWaiting(Thread thread) {
    thread.start();
    awaitWaiting(thread);
  }

  @Test
  void itComputes() throws EngineException {
    try (TorchNetwork network = open(new Ones())) {
      float[] result = run(network, Map.of("x", INPUT));
      assertEquals(List.of(2f, 3f), List.of(result[0], result[1]));
    }
  }

  @Test
  void closingGivesUpWhatIsBeingRun() throws Exception {
    TorchNetwork network = open(new Ones());
    Thread closing = new Thread(network::close);
    EngineException failure =
        assertThrows(
            EngineException.class, () -> run(network, inputs(() -> startAndAwaitWaiting(closing))));
    assertEquals(EngineException.Kind.FAILED, failure.kind());
    assertTrue(failure.getMessage().contains("a run"), failure::getMessage);
    closing.join();
  }

  @Test
  void closingGivesUpWhatWaitsForItsTurn() throws Exception {
    TorchNetwork network = open(new Ones());
    FutureTask<float[]> second = new FutureTask<>(() -> run(network, Map.of("x", INPUT)));
    Thread running = new Thread(second);
    running.setDaemon(true);
    Thread closing = new Thread(network::close);
    assertThrows(
        EngineException.class,
        () ->
            run(
                network,
                inputs(
                    () -> {
                      startAndAwaitWaiting(running);
                      startAndAwaitWaiting(closing);
                    })));
    ExecutionException failure = assertThrows(ExecutionException.class, second::get);
    assertEquals(EngineException.class, failure.getCause().getClass());
    closing.join();
  }

  @Test
  void nothingIsRunAfterClosing() throws EngineException {
    TorchNetwork network = open(new Ones());
    network.close();
    EngineException failure =
        assertThrows(EngineException.class, () -> run(network, Map.of("x", INPUT)));
    assertEquals(EngineException.Kind.FAILED, failure.kind());
    assertTrue(failure.getMessage().contains("closed"), failure::getMessage);
    network.close();
  }

  @Test
  void interruptingGivesUpTheWeights() {
    Thread opening = Thread.currentThread();
    Ones weights =
        new Ones() {
          @Override
          public StoredTensor get(String key) {
            if (read.isEmpty()) {
              opening.interrupt();
              // It took note of that and waits again, now for this thread's end.
              while (opening.isInterrupted() || opening.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
            }
            return super.get(key);
          }
        };
    assertThrows(EngineException.class, () -> open(weights));
    assertTrue(Thread.interrupted());
    assertEquals(1, weights.read.size(), weights.read::toString);
  }
}
