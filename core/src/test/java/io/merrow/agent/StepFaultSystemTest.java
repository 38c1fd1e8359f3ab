package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.agent.pipeline.Outputs;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import io.merrow.export.DeferredRecords;
import io.merrow.export.ExportOutputs;
import io.merrow.export.ExportProxy;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.OtlpReceiver;
import io.merrow.ring.ShardProxy;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcxLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real agent of which one step of the stop fails: all the others are done, and what they are for is true. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class StepFaultSystemTest {
    private static final long SEVERAL_RECORDS_MS = 500;
    private static final Set<String> ROLES = Set.of("capture", "shard-0", "export", "conductor", "interfaces");

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private OtlpReceiver receiver;
    private final List<String> stopped = new ArrayList<>();

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
        receiver = lab.closedLater(new OtlpReceiver());
    }

    private Merrow launch(final BiFunction<AgentParts, List<Step>, List<Step>> steps) throws Exception {
        return Merrow.launch(config(), "test", null, steps);
    }

    /**
     * Nothing outlives this agent. Only its interfaces are in the link's namespace: threads of the HTTP client are shared by
     * all agents of a process.
     */
    private MerrowConfig config() throws ConfigException {
        final String yaml = lab.yaml(receiver.grpcEndpoint()).replaceAll("(?m)^state: .*\\n", "");
        return new ConfigReader(Map.of())
                .readText(
                        "test.yaml",
                        yaml.replace("flow_producer: {", "flow_producer: {workers: 1, ")
                                        .replace(
                                                "instrument: {",
                                                "instrument: {network_namespace: /run/netns/"
                                                        + lab.link()
                                                                .left()
                                                                .namespace()
                                                                .name() + ", ")
                                + "shutdown_timeout: 5s\n",
                        List.of())
                .config();
    }

    private <T> T inNode(final Callable<T> action) throws Exception {
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", lab.link().left().namespace().name()))) {
            return action.call();
        }
    }

    private int programs() throws Exception {
        return inNode(() -> TcxLink.isSupported()
                ? TcxLink.programs(lab.link().left().interfaceIndex(), TcDirection.INGRESS)
                        .size()
                : 0);
    }

    private static Set<String> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(ROLES::contains)
                .collect(Collectors.toSet());
    }

    private Step noting(final Step step) {
        return new Step(
                step.name(),
                step.start(),
                () -> {
                    stopped.add(step.name());
                    step.stop().run();
                },
                step.timeout());
    }

    private static Step failing(final Step step) {
        return new Step(
                step.name(),
                step.start(),
                () -> {
                    step.stop().run();
                    throw new IOException("failed on purpose");
                },
                step.timeout());
    }

    private List<Step> with(final List<Step> steps, final String name) {
        return steps.stream()
                .map(step -> noting(step.name().equals(name) ? failing(step) : step))
                .toList();
    }

    /** Each step does its work and then throws: no datagram is lost, and nothing is left behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "state",
                "conntrack",
                "cluster",
                "servers",
                "latency-log",
                "threads",
                "flows",
                "capture",
                "interfaces",
                "reload"
            })
    void shouldStopEverythingElseWhenAStepThrows(final String name) throws Exception {
        final AtomicReference<List<Step>> steps = new AtomicReference<>();
        final Merrow agent = launch((parts, all) -> {
            steps.set(all);
            return with(all, name);
        });
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        agent.close();
        final List<String> names = steps.get().stream().map(Step::name).toList();
        assertThat(names).contains(name);
        assertThat(stopped).containsExactlyInAnyOrderElementsOf(names);
        assertThat(running()).isEmpty();
        assertThat(programs()).isZero();
        assertBalanced(agent);
        agent.release();
        assertThat(FaultLab.datagrams(receiver)).isEqualTo(sent);
    }

    private static Map<String, Long> ledger(final Merrow agent) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            agent.ledgerReport().printValues(out);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Long.valueOf(words[1])));
    }

    private static void assertBalanced(final Merrow agent) {
        final Map<String, Long> ledger = ledger(agent);
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference)).as(difference).isZero();
        }
        assertThat(ledger.get("records_exported")).isPositive();
    }

    /** A shard whose queue is full accepts its end as soon as it has room, and the flows have their final records. */
    @Test
    void shouldOfferTheEndAgainWhenAShardRefusesIt() throws Exception {
        final AtomicReference<ShardProxy> shard = new AtomicReference<>();
        final Merrow agent = launch((parts, all) -> {
            shard.set(parts.pipeline().shardProxies().get(0));
            return all;
        });
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        final CountDownLatch room = new CountDownLatch(1);
        final CountDownLatch isBusy = new CountDownLatch(1);
        Await.until("the shard takes a command", () -> shard.get().filter(record -> {
            isBusy.countDown();
            awaitUninterruptibly(room);
            return true;
        }));
        isBusy.await(); // the shard's thread waits inside of a record
        while (shard.get().filter(record -> true)) {
            // until its queue is full
        }
        final Thread stop = new Thread(agent::close, "stop");
        stop.start();
        Await.until("programs detached", () -> programs() == 0);
        room.countDown();
        stop.join();
        assertThat(running()).isEmpty();
        assertBalanced(agent);
        agent.release();
        assertThat(FaultLab.datagrams(receiver)).isEqualTo(sent);
    }

    /** An export thread that accepts no command does not keep the shards from ending their flows. */
    @Test
    void shouldEndAllFlowsWhileTheExportThreadRefusesTheEnd() throws Exception {
        final AtomicReference<Pipeline> pipeline = new AtomicReference<>();
        final Merrow agent = launch((parts, all) -> {
            pipeline.set(parts.pipeline());
            return all;
        });
        lab.send(SEVERAL_RECORDS_MS);
        final CountDownLatch isReleased = new CountDownLatch(1);
        final CountDownLatch isStuck = new CountDownLatch(1);
        final ExportProxy export = pipeline.get().export().proxy();
        Await.until(
                "the export thread takes a command",
                () -> export.replace(printing(), () -> {
                    isStuck.countDown();
                    awaitUninterruptibly(isReleased);
                }));
        isStuck.await();
        while (export.expectFinalRecords()) {
            // until its queue is full
        }
        final Thread stop = new Thread(agent::close, "stop");
        stop.start();
        Await.until("every shard has ended its flows", pipeline.get()::isEnded);
        assertThat(isReleased.getCount()).isEqualTo(1);
        isReleased.countDown();
        stop.join();
        assertThat(running()).isEmpty();
        assertBalanced(agent);
        agent.release();
    }

    /** Outputs that accept every record. */
    private static ExportOutputs printing() {
        final RecordPrinter printer = new RecordPrinter() {
            @Override
            public boolean print(final MutableDirectBuffer buffer, final int offset) {
                return true;
            }

            @Override
            public boolean flush() {
                return true;
            }

            @Override
            public void close() {}
        };
        return new ExportOutputs(
                Outputs.PRINT_ONLY, List.of(printer), null, DeferredRecords.none(), () -> new MemoryQueue(1));
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (final InterruptedException e) {
                // the stop interrupts threads that do not end
            }
        }
    }

    /** A start that fails after the threads run leaves nothing behind. */
    @ParameterizedTest
    @ValueSource(strings = {"latency-log", "threads", "interfaces", "reload"})
    void shouldLeaveNothingBehindWhenAStartThrows(final String name) throws Exception {
        final IllegalStateException failure = new IllegalStateException("failed on purpose");
        final BiFunction<AgentParts, List<Step>, List<Step>> steps = (parts, all) -> all.stream()
                .map(step -> !step.name().equals(name)
                        ? step
                        : new Step(
                                name,
                                () -> {
                                    step.start().run();
                                    throw failure;
                                },
                                step.stop(),
                                step.timeout()))
                .toList();
        assertThat(catching(() -> launch(steps))).isSameAs(failure);
        assertThat(running()).isEmpty();
        assertThat(programs()).isZero();
        final Merrow next = launch((parts, all) -> all);
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        next.close();
        assertBalanced(next);
        next.release();
        assertThat(FaultLab.datagrams(receiver)).isEqualTo(sent);
    }

    private static Throwable catching(final Callable<?> action) {
        try {
            action.call();
            return null;
        } catch (final Exception e) {
            return e;
        }
    }
}
