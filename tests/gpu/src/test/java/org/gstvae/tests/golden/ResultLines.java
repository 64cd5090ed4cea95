package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes what becomes of every test as a line of JSON, at once. */
final class ResultLines implements TestExecutionListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private TestPlan plan;

  ResultLines(PrintStream out) {
    this.out = out;
  }

  static ObjectNode result(String type, String test, String status, String why) {
    ObjectNode line = JSON.createObjectNode();
    line.put("class", type);
    line.put("test", test);
    line.put("status", status);
    if (why != null) {
      line.put("reason", why);
    }
    return line;
  }

  void measured(String name, Object value) {
    ObjectNode line = JSON.createObjectNode();
    line.put("measured", name);
    line.set("value", JSON.valueToTree(value));
    print(line);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  /** Of a class, every test in it. */
  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (test.getSource().orElse(null) instanceof ClassSource) {
      plan.getChildren(test).forEach(child -> executionSkipped(child, reason));
    } else {
      print(test, "skipped", reason);
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String why = result.getThrowable().map(String::valueOf).orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          print(test, "passed", null);
        }
      }
      case ABORTED -> print(test, "skipped", why);
      case FAILED -> {
        print(test, "failed", why);
        result.getThrowable().ifPresent(Throwable::printStackTrace);
      }
    }
  }

  private void print(TestIdentifier test, String status, String why) {
    String type = "";
    for (TestIdentifier at = test; at != null; at = plan.getParent(at).orElse(null)) {
      if (at.getSource().orElse(null) instanceof ClassSource source) {
        type = source.getJavaClass().getSimpleName();
        break;
      }
    }
    String name =
        test.getSource().orElse(null) instanceof MethodSource method
                && !test.getDisplayName().equals(method.getMethodName() + "()")
            ? method.getMethodName() + " " + test.getDisplayName()
            : test.getDisplayName();
    print(result(type, name, status, why));
  }

  private void print(ObjectNode line) {
    out.println(line);
    out.flush();
  }
}
