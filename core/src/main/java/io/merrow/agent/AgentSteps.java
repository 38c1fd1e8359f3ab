package io.merrow.agent;

import io.merrow.agent.node.InterfaceAgent;
import io.merrow.agent.pipeline.Handover;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.threads.AgentThread;
import io.merrow.agent.threads.Commands;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.ring.ShardProxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of the agent in the order of their start. Backwards, the list is the stop, which follows the data: no reload,
 * no more packets, what the kernel still has, final records of all flows, delivery, and then all that does not hold data.
 */
final class AgentSteps {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSteps.class);

    /** Of a start: names are read in tenths of a second, those of 50 000 pods in three seconds. */
    private static final Duration NAMES_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RELOAD_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration WITHOUT_DELIVERY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_FOR_METRICS = Duration.ofSeconds(2);

    private final AgentParts parts;
    private final Duration shutdownTimeout;
    private final GivenUp givenUp;
    private long stopBeganNs;

    /**
     * @param shutdownTimeout for the delivery of what is queued.
     * @param givenUp         whether the operator does not want to wait for the collector.
     */
    AgentSteps(final AgentParts parts, final Duration shutdownTimeout, final GivenUp givenUp) {
        this.parts = parts;
        this.shutdownTimeout = shutdownTimeout;
        this.givenUp = givenUp;
    }

    List<Step> list() {
        final Duration endFlows = TIMEOUT.plus(shutdownTimeout.dividedBy(2));
        final Duration endThreads = TIMEOUT.plus(shutdownTimeout);
        return List.of(
                Step.stopOnly(
                        "state", () -> handover().settle(parts.measurements().ledger()), TIMEOUT),
                Step.stopOnly("conntrack", parts.node().discovery()::closeConntrack, TIMEOUT),
                new Step("cluster", this::awaitNames, parts.cluster()::close, TIMEOUT),
                Step.stopOnly("servers", parts.servers()::close, TIMEOUT),
                Step.stopOnly("telemetry", () -> parts.metricExport().finish(left()), endThreads.plus(TIMEOUT)),
                new Step("latency-log", this::startLatencyLog, this::stopLatencyLog, TIMEOUT),
                Step.stopOnly("flow-metrics", this::finishFlowMetrics, endThreads.plus(TIMEOUT)),
                new Step(
                        "threads",
                        parts.threads()::start,
                        () -> parts.threads().close(endThreads),
                        endThreads.plus(TIMEOUT)),
                Step.stopOnly(
                        "flows",
                        () -> endFlows(endFlows),
                        endFlows.plus(TIMEOUT).plus(TIMEOUT).plus(TIMEOUT)),
                Step.stopOnly("capture", this::drainKernel, TIMEOUT.plus(TIMEOUT)),
                new Step("interfaces", this::awaitAttached, this::detach, TIMEOUT.plus(TIMEOUT)),
                new Step("reload", this::startReload, this::stopReload, RELOAD_TIMEOUT.plus(TIMEOUT)));
    }

    /** Records and metrics have one time limit together, so that a collector that is away does not delay the stop twice. */
    private void finishFlowMetrics() throws InterruptedException {
        parts.metrics().finish(left());
    }

    private FlushLimit left() {
        final Duration left = shutdownTimeout.minusNanos(System.nanoTime() - stopBeganNs);
        return FlushLimit.of(
                left.compareTo(LEAST_FOR_METRICS) < 0 ? LEAST_FOR_METRICS : left, () -> givenUp.isFor(Duration.ZERO));
    }

    private Handover handover() {
        return parts.memory().handover();
    }

    /** Before anything is attached: the first record has names already. */
    private void awaitNames() throws InterruptedException {
        if (!parts.cluster().get().awaitRestored(NAMES_TIMEOUT)) {
            LOG.warn(
                    "the names of the cluster are still being read after {} s; flows have no names until then",
                    NAMES_TIMEOUT.toSeconds());
        }
    }

    private void startLatencyLog() {
        parts.chores().latencyLog().ifPresent(AgentThread::start);
    }

    /** After the data path: its last interval has the last deliveries. */
    private void stopLatencyLog() {
        parts.chores().latencyLog().ifPresent(thread -> thread.close(TIMEOUT.toNanos()));
    }

    private void awaitAttached() {
        parts.node().interfaces().awaitAttached();
        parts.servers().prepare();
    }

    /** Takes the programs off the interfaces, or leaves them to the next process. */
    private void detach() throws InterruptedException, TimeoutException {
        final InterfaceAgent interfaces = parts.node().interfaces().agent();
        if (handover().leavesKernel()) {
            interfaces.leave();
            return;
        }
        if (handover().takesAllOut()) {
            interfaces.takeOthersOut();
        }
        if (interfaces.watcher() != null) {
            interfaces.detach();
            Commands.await("the programs to be detached", interfaces::isDetached, TIMEOUT);
        }
    }

    /** Reads the events and slots that the kernel still has. */
    private void drainKernel() throws InterruptedException, TimeoutException {
        final Pipeline pipeline = parts.pipeline();
        Commands.offer("capture", () -> pipeline.captureProxy().offerCommand(pipeline.capture()::drain), TIMEOUT);
        Commands.await("the kernel's final counters", pipeline.capture()::isDrained, TIMEOUT);
    }

    /**
     * Ends every flow with a final record, or hands it over to the next process. What has no final record when the time is
     * over is counted as dropped: what is handed over is not lost, what ends here is.
     */
    private void endFlows(final Duration timeout) throws InterruptedException, TimeoutException {
        final Pipeline pipeline = parts.pipeline();
        final boolean leaves = handover().leavesKernel();
        try {
            offerEnd(pipeline, leaves);
        } finally {
            final BooleanSupplier isOver = () -> pipeline.isEnded() || givenUp.isFor(WITHOUT_DELIVERY_TIMEOUT);
            try {
                Commands.await("the final records of all flows", isOver, timeout);
            } finally {
                if (!leaves && !pipeline.isEnded()) {
                    pipeline.timeIsUp();
                    Commands.await("the remaining flows to be counted", pipeline::isEnded, TIMEOUT);
                }
            }
        }
    }

    /** A thread that accepts no command does not keep the others from getting theirs. One limit holds for all of them. */
    private static void offerEnd(final Pipeline pipeline, final boolean leaves)
            throws InterruptedException, TimeoutException {
        final Map<String, BooleanSupplier> commands = new LinkedHashMap<>();
        commands.put("export", pipeline.export().proxy()::expectFinalRecords);
        for (int i = 0; i < pipeline.shardProxies().size(); i++) {
            final ShardProxy shard = pipeline.shardProxies().get(i);
            commands.put("shard " + i, leaves ? shard::handOver : shard::end);
        }
        Commands.await(
                "each thread to accept the end",
                () -> {
                    commands.values().removeIf(BooleanSupplier::getAsBoolean);
                    return commands.isEmpty();
                },
                TIMEOUT);
    }

    private void startReload() {
        parts.chores().reload().ifPresent(AgentThread::start);
    }

    private void stopReload() {
        stopBeganNs = System.nanoTime();
        parts.chores().reload().ifPresent(thread -> thread.close(RELOAD_TIMEOUT.toNanos()));
    }
}
