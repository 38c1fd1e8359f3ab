package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.state.AgentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.agrona.IoUtil;

/** Packets, sweeps, records and deaths in any order: the stored records say each packet once. */
class FlowResumptionPropertyTest {
    private static final int STEPS = 300;
    private static final int FLOWS = 4;

    /** One life after the other of a process that may die between any two steps, with records that nobody stored. */
    private static final class World {
        private final Random random;
        private final Path directory;
        private final KernelEntry[] entries = new KernelEntry[FLOWS];
        private final Map<Integer, Long> told = new HashMap<>();
        private final Map<Long, String> spans = new HashMap<>();
        private long sent;
        private ShardHarness harness;
        private AgentState state;
        private int stored;

        World(final long seed, final Path directory) throws IOException {
            random = new Random(seed);
            this.directory = directory;
            for (int i = 0; i < FLOWS; i++) {
                entries[i] = KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 1000 + i, "10.0.0.2", 53);
            }
            live(ShardHarness.START);
        }

        private void live(final long nowNs) throws IOException {
            harness = new ShardHarness();
            harness.nowNs = nowNs;
            state = AgentState.open(directory, 100, FlowResumptionTest.counter());
            harness.shard.memory(state.recall(), nowNs);
            state.forgetEnded();
            stored = 0;
        }

        void step() throws IOException {
            final int flow = random.nextInt(FLOWS);
            final KernelEntry entry = entries[flow];
            harness.nowNs += 1 + random.nextInt(200) * MILLI; // no two packets at one time
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> {
                    entry.packet(random.nextInt(2), harness.nowNs, 100);
                    sent++;
                }
                case 4, 5, 6 -> sweep(entry, EVENT_SWEEP);
                case 7 -> harness.advance(random.nextInt(5_000) * MILLI);
                case 8 -> store(random.nextInt(3));
                case 9 -> {
                    if (entry.bornNs() != 0) {
                        harness.event(EVENT_SWEEP, entry);
                        harness.event(
                                EVENT_OVERFLOW, entry.again().bornNs(0).packet(random.nextInt(2), harness.nowNs, 60));
                        sent++;
                        everythingIsToldAndStored();
                    }
                }
                case 10 -> {
                    if (entry.bornNs() != 0) {
                        sweep(entry, EVENT_FINAL); // the word is kept until its record is stored
                        everythingIsStored();
                        entries[flow] = entry.again();
                    }
                }
                default -> die();
            }
        }

        private void sweep(final KernelEntry entry, final int type) {
            if (entry.bornNs() != 0) {
                harness.event(type, entry);
            }
        }

        /** A packet outside of the kernel's table is safe only in a stored record. */
        private void everythingIsToldAndStored() throws IOException {
            for (final KernelEntry entry : entries) {
                sweep(entry, EVENT_FIRST);
            }
            harness.shard.handOver(Integer.MAX_VALUE);
            everythingIsStored();
            final long nowNs = harness.nowNs;
            state.close();
            live(nowNs);
        }

        private void everythingIsStored() {
            store(Integer.MAX_VALUE);
        }

        private void store(final int most) {
            for (int left = most; left > 0 && stored < harness.records.size(); left--, stored++) {
                final FlowRecordFlyweight record = harness.records.get(stored);
                state.ledger().onStored(record.buffer(), 0);
                final String what = "port " + record.sourcePort() + ", record " + record.recordNumber() + " from "
                        + record.startNs() + " of " + record.packetsTotal() + " + " + record.reversePacketsTotal();
                assertThat(spans.put(record.spanId(), what))
                        .as("span ids are used once, now by %s", what)
                        .isNull();
                told.merge(
                        record.sourcePort() == 53 ? record.destinationPort() : record.sourcePort(),
                        record.packetsDelta() + record.reversePacketsDelta(),
                        Long::sum);
            }
        }

        private void die() throws IOException {
            final long nowNs = harness.nowNs;
            state.close();
            live(nowNs);
        }

        void end() throws IOException {
            everythingIsToldAndStored();
            state.close();
            assertThat(told.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(sent);
        }
    }

    @Property(tries = 60)
    void shouldTellEachPacketOnceHoweverOftenItDies(@ForAll final long seed) throws IOException {
        final Path directory = Files.createTempDirectory("merrow-state");
        try {
            final World world = new World(seed, directory);
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.end();
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }
}
