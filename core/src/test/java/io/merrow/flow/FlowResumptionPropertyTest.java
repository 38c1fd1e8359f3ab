package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.state.AgentState;
import io.merrow.table.FlowIndex;
import io.merrow.table.FlowSlots;
import io.merrow.table.ModelTable;
import io.merrow.table.SlotBirths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.agrona.IoUtil;

/** Packets, sweeps, records and kills in any order: the stored records have each packet once. */
class FlowResumptionPropertyTest {
    private static final int STEPS = 300;
    private static final int FLOWS = 4;

    /** One life after the other of a process that may be killed between any two steps, with records that were not stored. */
    private static final class World {
        private final Random random;
        private final Path directory;
        private final ModelTable table = new ModelTable(64);
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
                entries[i] = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 1000 + i, "10.0.0.2", 53);
            }
            live(ShardHarness.START);
        }

        private void live(final long nowNs) throws IOException {
            state = AgentState.open(directory, 100, FlowResumptionTest.counter());
            table.slots().free().freeStored(state::isStored);
            harness = new ShardHarness(table, state.recall(new SlotBirths(table.slots())::contains), nowNs);
            harness.keepsSlots = true;
            state.forgetEnded();
            stored = 0;
        }

        void step() throws IOException {
            final int flow = random.nextInt(FLOWS);
            harness.nowNs += 1 + random.nextInt(200) * MILLI; // no two packets at one time
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> packet(flow);
                case 5, 6 -> sweep();
                case 7 -> harness.advance(random.nextInt(5_000) * MILLI);
                case 8 -> store(random.nextInt(3));
                case 9 -> overflow(flow);
                case 10 -> end(flow);
                default -> die();
            }
        }

        private void packet(final int flow) {
            if (!isLive(flow)) {
                entries[flow] = entries[flow].again().packet(random.nextInt(2), harness.nowNs, 100);
                assertThat(entries[flow].into(table)).isTrue();
                table.publish(entries[flow].slot());
            } else {
                entries[flow].packet(random.nextInt(2), harness.nowNs, 100);
            }
            sent++;
        }

        private boolean isLive(final int flow) {
            return table.find(entries[flow].key) != FlowIndex.NONE;
        }

        /** A packet outside of the table: beside a slot it is added there, else it is safe only in a stored record. */
        private void overflow(final int flow) throws IOException {
            final KernelEntry packet = entries[flow].again().packet(random.nextInt(2), harness.nowNs, 60);
            harness.event(EVENT_OVERFLOW, packet);
            sent++;
            if (!isLive(flow)) {
                everythingIsToldAndStored();
            }
        }

        /** Begun to end, and not finished, or finished without a stored record. */
        private void end(final int flow) {
            if (isLive(flow)) {
                table.end(entries[flow].slot());
                if (random.nextBoolean()) {
                    sweep();
                    harness.advance(MILLI);
                }
            }
        }

        private void sweep() {
            final FlowSlots slots = table.slots();
            for (int slot = 0; slot < slots.used(); slot++) {
                if (slots.state(slot) != SLOT_FREE) {
                    harness.shard.onSlot(slot, slots.bornNs(slot), harness.nowNs);
                }
            }
        }

        private void everythingIsToldAndStored() throws IOException {
            sweep();
            harness.advance(MILLI);
            harness.shard.handOver(Integer.MAX_VALUE);
            store(Integer.MAX_VALUE);
            die();
        }

        private void store(final int most) {
            for (int left = most; left > 0 && stored < harness.records.size(); left--, stored++) {
                final FlowRecordFlyweight record = harness.records.get(stored);
                state.ledger().onStored(record.buffer(), 0);
                if (random.nextInt(4) != 0) {
                    harness.free(record); // else the process is about to die before it does
                }
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
    void shouldExportEachPacketOnceHoweverOftenItIsKilled(@ForAll final long seed) throws IOException {
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
