package io.merrow.capture;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_STOP;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.EVENT_LOST;
import static io.merrow.layout.KernelLedgerReason.FLOW_CREATED;
import static io.merrow.layout.KernelLedgerReason.FLOW_RESTARTED;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_LOST;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_SENT;
import static io.merrow.layout.KernelLedgerReason.SLOT_RETURNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.table.FlowSlots;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.telemetry.Ledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The life of slots while the kernel program runs on several CPUs: flows begin, end by the agent's wish, reuse tuples, and find
 * the table full, events are lost, the sink refuses, agents are abandoned in the middle and others take over. A model of
 * what the agent has handed on adds up to the packets that were sent, tuple by tuple.
 */
class SlotLifeStressTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long PACKET_NS = 10_000;
    private static final int TUPLES = 48;
    private static final int PACKETS = 400_000;

    /** An agent lives for so many sends. */
    private static final int AGENT_SENDS = 4000;

    private final long seed = new Random().nextLong();
    private final AtomicLong timeNs = new AtomicLong(MILLISECOND);
    private final AtomicLongArray sent = new AtomicLongArray(TUPLES);
    private final RcuGracePeriods grace = new RcuGracePeriods().start();
    private final Random random = new Random(seed);
    private final Map<Long, Flow> flows = new HashMap<>();
    private final long[] overflowed = new long[TUPLES];
    private final Ledger ledger = new Ledger(1);
    private KernelFixture kernel;
    private CaptureProxy proxy;
    private CaptureAgent agent;
    private int ends;

    /** What the agent has said last of a flow, by tuple and birth. */
    private static final class Flow {
        private final UnsafeBuffer key = new UnsafeBuffer(new byte[FlowKeyFlyweight.LENGTH]);
        private int tuple;
        private long bornNs;
        private long lastNs;
        private long packets;
        private boolean isFinal;
    }

    @AfterEach
    void close() {
        grace.close();
        if (kernel != null) {
            kernel.close();
        }
    }

    /** @param endsOneIn how many duty cycles end a flow. */
    private void start(final int slots, final int events, final int endsOneIn) {
        ends = endsOneIn;
        kernel = new KernelFixture(slots, events);
        takeOver();
    }

    /** Another agent goes on with what there is in the kernel. */
    private void takeOver() {
        proxy = new CaptureProxy(256);
        kernel.capture().slots().free().recover(this::awaitGrace);
        agent = new CaptureAgent(kernel.capture(), proxy, grace, this::onEvent, timeNs::get, MILLISECOND, ledger, 0);
    }

    private void awaitGrace() {
        final long ticket = grace.ticket();
        while (!grace.hasPassed(ticket)) {
            Thread.onSpinWait();
        }
    }

    private boolean onEvent(
            final int type,
            final long eventNs,
            final DirectBuffer key,
            final int keyOffset,
            final DirectBuffer value,
            final int valueOffset) {
        if (random.nextInt(50) == 0) {
            return false;
        }
        final int tuple = StressPackets.tupleOf(new FlowKeyFlyweight().wrap(key, keyOffset));
        final long packets = packets(value, valueOffset, 0) + packets(value, valueOffset, 1);
        if (type == EVENT_OVERFLOW) {
            overflowed[tuple] += packets;
            return true;
        }
        final long bornNs = new FlowValueFlyweight().wrap(value, valueOffset).bornNs();
        final Flow flow = flows.computeIfAbsent(bornNs << 16 | tuple, unused -> new Flow());
        assertThat(packets).as("seed %d: counters only rise", seed).isGreaterThanOrEqualTo(flow.packets);
        if (flow.isFinal) {
            assertThat(packets).as("seed %d: final counters are final", seed).isEqualTo(flow.packets);
        }
        flow.key.putBytes(0, key, keyOffset, FlowKeyFlyweight.LENGTH);
        flow.tuple = tuple;
        flow.bornNs = bornNs;
        flow.lastNs = Math.max(lastNs(value, valueOffset, 0), lastNs(value, valueOffset, 1));
        flow.packets = packets;
        flow.isFinal = type == EVENT_FINAL || type == EVENT_RETIRED || type == EVENT_STOP;
        return true;
    }

    private static FlowSideFlyweight side(final DirectBuffer value, final int offset, final int side) {
        return new FlowSideFlyweight()
                .wrap(
                        value,
                        offset
                                + (side == 0
                                        ? FlowValueFlyweight.LOW_TO_HIGH_OFFSET
                                        : FlowValueFlyweight.HIGH_TO_LOW_OFFSET));
    }

    private static long packets(final DirectBuffer value, final int offset, final int side) {
        return side(value, offset, side).packets();
    }

    private static long lastNs(final DirectBuffer value, final int offset, final int side) {
        return side(value, offset, side).lastNs();
    }

    /** The agent's side, while packets come: ends, every now and then another agent, and pauses in which events are lost. */
    private void runAgainst(final int cpus, final boolean pauses) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < cpus; i++) {
            final StressPackets packets = new StressPackets(kernel.capture(), timeNs, PACKET_NS, sent, seed + i);
            final Thread thread = new Thread(() -> packets.run(PACKETS));
            threads.add(thread);
            thread.start();
        }
        long nextNs = timeNs.get();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            agent.doWork();
            endSome();
            if (timeNs.get() > nextNs) {
                if (pauses) {
                    pause(threads);
                }
                takeOver();
                nextNs = timeNs.get() + AGENT_SENDS * PACKET_NS;
            }
        }
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    /** Reads nothing until an event is lost. */
    private void pause(final List<Thread> threads) {
        final long lost = kernel.packets(EVENT_LOST);
        while (kernel.packets(EVENT_LOST) == lost && threads.stream().anyMatch(Thread::isAlive)) {
            Thread.onSpinWait();
        }
    }

    private void endSome() {
        if (flows.isEmpty() || random.nextInt(ends) != 0) {
            return;
        }
        final List<Flow> all =
                flows.values().stream().filter(flow -> !flow.isFinal).toList();
        if (!all.isEmpty()) {
            final Flow flow = all.get(random.nextInt(all.size()));
            proxy.offerRelease(flow.key, 0, flow.bornNs, flow.lastNs);
        }
    }

    private void drain() {
        agent.drain();
        while (!agent.isDrained()) {
            agent.doWork();
        }
    }

    private void shouldAddUp() {
        final long[] counted = overflowed.clone();
        flows.values().forEach(flow -> counted[flow.tuple] += flow.packets);
        for (int tuple = 0; tuple < TUPLES; tuple++) {
            assertThat(counted[tuple]).as("seed %d, tuple %d", seed, tuple).isEqualTo(sent.get(tuple));
        }
    }

    /** Nothing leaks: a slot has a flow that the index finds, or is free and taken again. */
    private void shouldHaveEverySlotInItsPlace() {
        final FlowSlots slots = kernel.capture().slots();
        for (int slot = 0; slot < slots.used(); slot++) {
            final int state = slots.state(slot);
            assertThat(state).as("seed %d: state of slot %d", seed, slot).isIn(SLOT_FREE, SLOT_LIVE);
            if (state == SLOT_LIVE) {
                assertThat(slots.index().find(slots.hot(slot), slots.hotOffset(slot)))
                        .as("seed %d: in the index", seed)
                        .isEqualTo(slot);
            }
        }
        assertThat(slots.free().recover(() -> {}))
                .as("seed %d: slots on no list", seed)
                .isZero();
    }

    @Test
    void shouldCountEveryPacketWhileEventsAreLost() throws InterruptedException {
        start(4096, 16, 4);
        runAgainst(2, true);
        drain();

        shouldAddUp();
        shouldHaveEverySlotInItsPlace();
        assertThat(kernel.packets(EVENT_LOST)).isPositive();
        assertThat(kernel.packets(FLOW_RESTARTED)).isPositive();
        assertThat(kernel.packets(OVERFLOW_SENT)).isZero();
        assertThat(kernel.difference()).isZero();
    }

    @Test
    void shouldCountEveryPacketWhileTheTableIsFull() throws InterruptedException {
        start(TUPLES / 2, 64 * 1024, 400);
        runAgainst(2, false);
        drain();

        assertThat(kernel.packets(OVERFLOW_SENT)).isPositive();
        if (kernel.packets(OVERFLOW_LOST) == 0) {
            shouldAddUp();
        } else {
            final long all =
                    flows.values().stream().mapToLong(flow -> flow.packets).sum()
                            + Arrays.stream(overflowed).sum();
            assertThat(all).isEqualTo(kernel.packets(COUNTED) + kernel.packets(OVERFLOW_SENT));
        }
        shouldHaveEverySlotInItsPlace();
        assertThat(kernel.difference()).isZero();
    }

    /** Two CPUs get the first packets of a flow at the same moment, again and again, until both were in the middle of it. */
    @Test
    void shouldMakeOneFlowOfFirstPacketsOnTwoCpus() throws InterruptedException {
        final int tuples = 30_000;
        start(2 * tuples, 64 * 1024, 1); // a slot that was taken in vain is free once the agent has seen it
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
        drain();
        assertThat(flows.values()).hasSize(tuples).allSatisfy(flow -> assertThat(flow.packets)
                .isEqualTo(2));
        shouldHaveEverySlotInItsPlace();
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
