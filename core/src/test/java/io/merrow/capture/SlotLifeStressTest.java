package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_WITHDRAWN;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.EVENT_LOST;
import static io.merrow.layout.KernelLedgerReason.FLOW_CREATED;
import static io.merrow.layout.KernelLedgerReason.FLOW_RESTARTED;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_LOST;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_SENT;
import static io.merrow.layout.KernelLedgerReason.SLOT_RETURNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowShardContext;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.state.AgentState;
import io.merrow.table.FlowSlots;
import io.merrow.table.SlotBirths;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of slots while the kernel program runs on several CPUs: flows begin, fall silent, close, reuse tuples, and find the table
 * full, events are lost, neighbours refuse, processes die in the middle and others take over. Real capture, shard and journal; what the
 * stored records report adds up to the packets that were sent, tuple by tuple.
 */
class SlotLifeStressTest implements EventSink {
    private static final long MILLISECOND = 1_000_000;
    private static final long PACKET_NS = 10_000;
    private static final int TUPLES = 48;
    private static final int PACKETS = 400_000;

    /** A process lives for so many sends. */
    private static final int PROCESS_SENDS = 4000;

    private final long seed = new Random().nextLong();
    private final AtomicLong timeNs = new AtomicLong(MILLISECOND);
    private final AtomicLongArray sent = new AtomicLongArray(TUPLES);
    private final RcuGracePeriods grace = new RcuGracePeriods().start();
    private final Random random = new Random(seed);
    private final Deque<FlowRecordFlyweight> emitted = new ArrayDeque<>();
    private final Set<String> spans = new HashSet<>();
    private final long[] stored = new long[TUPLES];
    private final Ledger ledger = new Ledger(1);

    @TempDir
    private Path directory;

    private KernelFixture kernel;
    private AgentState state;
    private CaptureAgent agent;
    private FlowStates states;
    private FlowShard shard;

    @AfterEach
    void close() {
        grace.close();
        if (state != null) {
            state.close();
        }
        if (kernel != null) {
            kernel.close();
        }
    }

    private void start(final int slots, final int events) throws IOException {
        kernel = new KernelFixture(slots, events);
        takeOver();
    }

    /** Another process continues with what there is in the kernel and in the journal. */
    private void takeOver() throws IOException {
        emitted.clear();
        if (state != null) {
            state.close();
        }
        final FlowSlots slots = kernel.capture().slots();
        state = AgentState.open(directory, slots.capacity(), new AtomicCounter(new UnsafeBuffer(new byte[128]), 0));
        slots.free().freeStored(state::isStored);
        slots.free().recover(this::awaitGrace);
        states = new FlowStates(slots);
        shard = new FlowShard(FlowShardContext.of(
                        new FlowShardContext.Table(states, grace, 0),
                        FlowPolicy.defaults().withTimeouts(timeouts()),
                        this::onRecord,
                        FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), 0)))
                .with(new FlowShardContext.Start(
                        state.recall(new SlotBirths(slots)::contains), timeNs.get(), 1_700_000_000_000_000_000L)));
        state.forgetEnded();
        agent = new CaptureAgent(
                kernel.capture(), this, timeNs::get, MILLISECOND, ledger.lane(0), CaptureAgent.ReadListener.NONE);
    }

    /** Short: so that flows end while they last. */
    private static FlowPolicy.Timeouts timeouts() {
        return new FlowPolicy.Timeouts(
                5 * MILLISECOND,
                2 * MILLISECOND,
                2 * MILLISECOND,
                MILLISECOND,
                MILLISECOND,
                MILLISECOND / 2,
                MILLISECOND / 2,
                MILLISECOND / 10);
    }

    private void awaitGrace() {
        final long ticket = grace.ticket();
        while (!grace.hasPassed(ticket)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean onSlot(final int slot, final long bornNs, final long eventNs, final boolean isTimed) {
        if (random.nextInt(50) == 0) {
            return false;
        }
        assertThat(shard.onSlot(slot, bornNs, timeNs.get())).isTrue();
        return true;
    }

    @Override
    public boolean onOverflow(
            final long eventNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
        assertThat(shard.onOverflow(buffer, hotOffset, coldOffset, timeNs.get()))
                .isTrue();
        return true;
    }

    private boolean onRecord(final DirectBuffer buffer, final int offset) {
        if (random.nextInt(50) == 0) {
            return false;
        }
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        copy.putBytes(0, buffer, offset, FlowRecordFlyweight.LENGTH);
        emitted.add(new FlowRecordFlyweight().wrap(copy, 0));
        return true;
    }

    /** Stores some of the records, and frees the slots of flows whose final record is. */
    private void store(final int most) {
        for (int left = most; left > 0 && !emitted.isEmpty(); left--) {
            final FlowRecordFlyweight record = emitted.remove();
            state.ledger().onStored(record.buffer(), 0);
            final RecordOriginFlyweight origin =
                    new RecordOriginFlyweight().wrap(record.buffer(), FlowRecordFlyweight.ORIGIN_OFFSET);
            final int slot = origin.slot();
            // By birth: many packets here have the same time, and so may the first ones of two flows of a tuple.
            assertThat(slot == RecordOriginFlyweight.NO_SLOT || spans.add(record.spanId() + " " + origin.bornNs()))
                    .as("seed %d: a span is stored once", seed)
                    .isTrue();
            stored[Math.min(record.sourcePort(), record.destinationPort()) - StressPackets.FIRST_PORT] +=
                    record.packetsDelta() + record.reversePacketsDelta();
            if (record.endReason() != RecordDescriptor.END_ACTIVE_TIMEOUT && slot != RecordOriginFlyweight.NO_SLOT) {
                states.free(slot);
            }
        }
    }

    private void work() {
        agent.doWork();
        shard.poll(timeNs.get(), 64);
        store(random.nextInt(20));
    }

    /**
     * The agent's side, while packets come: every now and then another process.
     *
     * @param dies whether the one before was killed, after a pause in which events were lost; else it left all in order.
     */
    private void runAgainst(final int cpus, final boolean dies) throws InterruptedException, IOException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < cpus; i++) {
            final StressPackets packets = new StressPackets(kernel.capture(), timeNs, PACKET_NS, sent, seed + i);
            final Thread thread = new Thread(() -> packets.run(PACKETS));
            threads.add(thread);
            thread.start();
        }
        long nextNs = timeNs.get();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            work();
            if (timeNs.get() > nextNs) {
                if (dies) {
                    pause(threads);
                } else {
                    finish(() -> shard.handOver(100));
                }
                takeOver();
                nextNs = timeNs.get() + PROCESS_SENDS * PACKET_NS;
            }
        }
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    /** Until no flow is left, and every record is stored. */
    private void finish(final Runnable step) {
        while (shard.liveFlows() > 0) {
            step.run();
            shard.poll(timeNs.get(), 64);
            store(Integer.MAX_VALUE);
        }
        store(Integer.MAX_VALUE);
    }

    /** Reads nothing until an event is lost. */
    private void pause(final List<Thread> threads) {
        final long lost = kernel.packets(EVENT_LOST);
        while (kernel.packets(EVENT_LOST) == lost && threads.stream().anyMatch(Thread::isAlive)) {
            Thread.onSpinWait();
        }
    }

    /** As at a stop: no packet comes any more, and every flow ends. */
    private void drain() {
        agent.drain();
        while (!agent.isDrained()) {
            agent.doWork();
        }
        final FlowSlots slots = kernel.capture().slots();
        finish(() -> shard.forceEnd(100));
        while (IntStream.range(0, slots.used()).anyMatch(slot -> slots.state(slot) == SLOT_WITHDRAWN)) {
            finish(() -> {});
            shard.poll(timeNs.get(), 64);
        }
    }

    private void shouldAddUp() {
        for (int tuple = 0; tuple < TUPLES; tuple++) {
            assertThat(stored[tuple]).as("seed %d, tuple %d", seed, tuple).isEqualTo(sent.get(tuple));
        }
    }

    /** Nothing leaks: every slot is free and taken again. */
    private void shouldHaveEverySlotFree() {
        final FlowSlots slots = kernel.capture().slots();
        for (int slot = 0; slot < slots.used(); slot++) {
            assertThat(slots.state(slot))
                    .as("seed %d: state of slot %d", seed, slot)
                    .isEqualTo(SLOT_FREE);
        }
        assertThat(slots.free().recover(() -> {}))
                .as("seed %d: slots on no list", seed)
                .isZero();
    }

    @Test
    void shouldCountEveryPacketWhileEventsAreLostAndProcessesDie() throws InterruptedException, IOException {
        start(4096, 16);
        runAgainst(2, true);
        drain();

        shouldAddUp();
        shouldHaveEverySlotFree();
        assertThat(kernel.packets(EVENT_LOST)).isPositive();
        assertThat(kernel.packets(FLOW_RESTARTED)).isPositive();
        assertThat(kernel.packets(OVERFLOW_SENT)).isZero();
        assertThat(kernel.difference()).isZero();
    }

    @Test
    void shouldCountEveryPacketWhileTheTableIsFull() throws InterruptedException, IOException {
        start(TUPLES / 2, 64 * 1024);
        runAgainst(2, false);
        drain();

        assertThat(kernel.packets(OVERFLOW_SENT)).isPositive();
        if (kernel.packets(OVERFLOW_LOST) == 0) {
            shouldAddUp();
        } else {
            final long all = Arrays.stream(stored).sum();
            assertThat(all).isEqualTo(kernel.packets(COUNTED) + kernel.packets(OVERFLOW_SENT));
        }
        shouldHaveEverySlotFree();
        assertThat(kernel.difference()).isZero();
    }

    /** Two CPUs get the first packets of a flow at the same moment, again and again, until both were in the middle of it. */
    @Test
    void shouldMakeOneFlowOfFirstPacketsOnTwoCpus() throws InterruptedException, IOException {
        final int tuples = 30_000;
        start(2 * tuples, 64 * 1024); // a slot that was taken in vain is free once the agent has seen it
        final AtomicLong other = new AtomicLong(-1);
        final AtomicLong mine = new AtomicLong(-1);
        final StressPackets otherPackets = new StressPackets(kernel.capture(), timeNs, PACKET_NS, sent, seed);
        final StressPackets myPackets = new StressPackets(kernel.capture(), timeNs, PACKET_NS, sent, seed);
        final Thread thread = new Thread(() -> firstPackets(otherPackets, tuples, mine, other));
        thread.start();
        firstPackets(myPackets, tuples, other, mine);
        thread.join();

        assertThat(kernel.packets(SLOT_RETURNED)).as("the CPUs met").isPositive();
        assertThat(kernel.packets(FLOW_CREATED)).isEqualTo(tuples);
        assertThat(kernel.entries())
                .hasSize(tuples)
                .allSatisfy(entry -> assertThat(entry.lowToHigh().packets()).isEqualTo(2));
        assertThat(kernel.difference()).isZero();
        agent.drain();
        while (!agent.isDrained()) {
            agent.doWork();
        }
        assertThat(ledger.get(LedgerCounter.FLOWS_OPENED)).isEqualTo(tuples);
    }

    private static void firstPackets(
            final StressPackets packets, final int tuples, final AtomicLong theirs, final AtomicLong ours) {
        try {
            for (int tuple = 0; tuple < tuples; tuple++) {
                packets.prepareDatagram(tuple);
                ours.set(tuple);
                while (theirs.get() < tuple) {
                    Thread.onSpinWait();
                }
                packets.sendPrepared();
            }
        } finally {
            ours.set(tuples); // the other does not wait for one that failed
        }
    }
}
