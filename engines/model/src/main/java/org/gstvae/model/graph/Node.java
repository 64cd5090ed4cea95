package org.gstvae.model.graph;

import java.util.List;

/**
 * One recorded operation.
 *
 * @param op what it does
 * @param inputs what it reads, in the order that {@link Op} states
 * @param output what it gives
 */
public record Node(Op op, List<Value> inputs, Value output) {}
