package io.merrow.capture.listen;

import java.util.function.IntPredicate;

/**
 * How listeners are watched. Immutable.
 *
 * @param capacity       sockets that are known at most, in all namespaces together.
 * @param pollIntervalNs time between two looks at which namespaces there are; without BPF also between two scans.
 * @param isEphemeral    ports that the kernel gives to clients.
 */
public record ListenerOptions(int capacity, long pollIntervalNs, IntPredicate isEphemeral) {}
