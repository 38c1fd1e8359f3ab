package io.merrow.perf.alternatives;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.state.AgentState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The flow journal against a Chronicle Map in its place: what it takes to note a record, with {@code -prof gc} for the garbage, and
 * ({@link #main}) to open the file after the process was killed. The map has entries of fixed size, no objects but byte arrays, and a checksum
 * for each entry, and does less: it does not look at the record.
 */
@State(Scope.Thread)
public class FlowJournalBenchmark {
    private static final int CAPACITY = 131_072;
    private static final int FLOWS = 100_000;

    /** Flows in the journal. */
    @Param("" + FLOWS)
    private int flows;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
    private final FlowRecordFlyweight flyweight = new FlowRecordFlyweight().wrap(record, 0);
    private final RecordOriginFlyweight origin =
            new RecordOriginFlyweight().wrap(record, FlowRecordFlyweight.ORIGIN_OFFSET);
    private final byte[] key = new byte[FlowKeyFlyweight.LENGTH + Long.BYTES];
    private final UnsafeBuffer keyView = new UnsafeBuffer(key);
    private final byte[] value = new byte[FlowProgressFlyweight.LENGTH];
    private final UnsafeBuffer valueView = new UnsafeBuffer(value);
    private Path directory;
    private AgentState state;
    private ChronicleMap<byte[], byte[]> map;
    private int nextOfJournal;
    private int nextOfMap;

    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory("journal");
        fill(directory);
    }

    private static AgentState openJournal(final Path directory) throws IOException {
        final AtomicCounter refused = new AtomicCounter(new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]), 0);
        return AgentState.open(directory, CAPACITY, refused);
    }

    private ChronicleMap<byte[], byte[]> openMap(final Path from) throws IOException {
        final File file = from.resolve("map").toFile();
        final boolean isThere = file.exists();
        final ChronicleMapBuilder<byte[], byte[]> builder = ChronicleMapBuilder.of(byte[].class, byte[].class)
                .entries(CAPACITY)
                .constantKeySizeBySample(key)
                .constantValueSizeBySample(value)
                .checksumEntries(true)
                .sparseFile(true)
                .putReturnsNull(true)
                .skipCloseOnExitHook(true);
        return isThere ? builder.recoverPersistedTo(file, false) : builder.createPersistedTo(file);
    }

    /**
     * The start: fills both files in the directory and ends as if killed ({@code write DIR}), or opens one of them and prints how long
     * that took from the first class on ({@code journal DIR}, {@code map DIR}).
     */
    public static void main(final String[] args) throws IOException {
        final FlowJournalBenchmark files = new FlowJournalBenchmark();
        files.flows = FLOWS;
        final Path directory = Path.of(args[1]);
        if (args[0].equals("write")) {
            files.fill(directory);
            Runtime.getRuntime().halt(0);
        }
        final long startNs = System.nanoTime();
        final Object opened = args[0].equals("map")
                ? files.openMap(directory).size()
                : openJournal(directory).recall(AgentState.PresentFlows.NONE);
        System.out.printf("%s: %.1f ms, %s%n", args[0], (System.nanoTime() - startNs) / 1e6, opened);
        Runtime.getRuntime().halt(0);
    }

    private void fill(final Path into) throws IOException {
        state = openJournal(into);
        map = openMap(into);
        for (int i = 0; i < flows; i++) {
            journal();
            chronicleMap();
        }
    }

    @TearDown
    public void tearDown() throws IOException {
        CloseHelper.quietCloseAll(state, map);
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private int after(final int flow) {
        return flow == flows ? 1 : flow + 1;
    }

    private void journal() {
        final int flow = after(nextOfJournal);
        nextOfJournal = flow;
        flyweight
                .traceIdHigh(1)
                .traceIdLow(flow)
                .recordNumber(flow)
                .endReason(RecordDescriptor.END_ACTIVE_TIMEOUT)
                .packetsDelta(1)
                .packetsTotal(flow)
                .sourcePort(flow & 0xFFFF)
                .destinationPort(53)
                .protocol(17)
                .ipVersion(4)
                .direction(RecordDescriptor.DIRECTION_FORWARD);
        origin.bornNs(flow).firstNs(10).lastNs(20);
        state.ledger().onStored(record, 0);
    }

    private void chronicleMap() {
        final int flow = after(nextOfMap);
        nextOfMap = flow;
        keyView.putLong(0, flow);
        valueView.putLong(0, flow);
        map.put(key, value);
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @Fork(1)
    public void putJournal() {
        journal();
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @Fork(1)
    public void putChronicleMap() {
        chronicleMap();
    }
}
