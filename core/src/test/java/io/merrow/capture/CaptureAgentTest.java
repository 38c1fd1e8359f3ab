package io.merrow.capture;

import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_GONE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The capture thread's work, without a thread: the real kernel program, time as a variable, a recording sink. */
class CaptureAgentTest {
    private static final long SECOND = 1_000_000_000L;

    private record Taken(int type, int port, long packets, long bornNs) {}

    private final List<Taken> taken = new ArrayList<>();
    private final Ledger ledger = new Ledger(1);
    private final CaptureProxy proxy = new CaptureProxy(64);
    private KernelFixture kernel;
    private CaptureAgent agent;
    private int room = Integer.MAX_VALUE;
    private long nowNs = SECOND;

    @BeforeEach
    void start() {
        kernel = new KernelFixture(4096, 4096);
        agent = new CaptureAgent(
                kernel.capture(), proxy, GracePeriods.NONE, this::onEvent, () -> nowNs, SECOND, ledger, 0);
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private boolean onEvent(
            final int type,
            final long timeNs,
            final DirectBuffer key,
            final int k,
            final DirectBuffer value,
            final int v) {
        if (taken.size() >= room) {
            return false;
        }
        final long packets = value.getLong(
                v + FlowValueFlyweight.LOW_TO_HIGH_OFFSET + FlowSideFlyweight.PACKETS_OFFSET, ByteOrder.nativeOrder());
        final long born = value.getLong(v + FlowValueFlyweight.BORN_NS_OFFSET, ByteOrder.nativeOrder());
        taken.add(new Taken(type, new FlowKeyFlyweight().wrap(key, k).portLow(), packets, born));
        return true;
    }

    private void packet(final int port) {
        kernel.ingress(nowNs, ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 17, udp(port, 53, 10)));
    }

    private void work() {
        int idle = 0;
        while (idle < 3) {
            idle = agent.doWork() == 0 ? idle + 1 : 0;
        }
    }

    @Test
    void shouldHandOnAnEventAtOnceAndAChangedEntryWithTheNextSweep() {
        work();
        packet(1000);
        agent.doWork();
        assertThat(taken).containsExactly(new Taken(EVENT_FIRST, 1000, 1, nowNs));
        final long born = nowNs;
        nowNs += SECOND;
        packet(1000);
        packet(1000);
        work();
        assertThat(taken).last().isEqualTo(new Taken(EVENT_SWEEP, 1000, 3, born));
        assertThat(ledger.get(LedgerCounter.EVENTS_READ)).isEqualTo(1);
        assertThat(ledger.get(LedgerCounter.EVENTS_SWEPT)).isEqualTo(1);
    }

    @Test
    void shouldNotHandOnWhatDidNotChangeButForAFullSweep() {
        work();
        packet(1000);
        work();
        for (int sweep = 0; sweep < 8; sweep++) {
            nowNs += SECOND;
            work();
        }
        final long changedOnly = ledger.get(LedgerCounter.EVENTS_SWEPT);
        assertThat(changedOnly).as("two sweeps, as its mark may have come late").isEqualTo(2);
        for (int sweep = 0; sweep < SlotSweeper.FULL_SWEEP_EVERY; sweep++) {
            nowNs += SECOND;
            work();
        }
        assertThat(ledger.get(LedgerCounter.EVENTS_SWEPT)).isEqualTo(changedOnly + 1);
    }

    @Test
    void shouldGoOnWhereTheSinkWasFullAndLoseNothing() {
        work();
        for (int port = 1; port <= 1000; port++) {
            packet(port);
        }
        nowNs += SECOND;
        for (room = 0; room <= 2100; room += 7) {
            agent.doWork();
        }
        room = Integer.MAX_VALUE;
        work();
        assertThat(taken.stream()
                        .filter(t -> t.type() == EVENT_FIRST)
                        .map(Taken::port)
                        .distinct())
                .hasSize(1000);
        assertThat(taken.stream().filter(t -> t.type() == EVENT_FIRST)).hasSize(1000);
        assertThat(taken.stream().filter(t -> t.type() == EVENT_SWEEP)).hasSize(1000);
        assertThat(ledger.get(LedgerCounter.EVENTS_DEFERRED)).isPositive();
    }

    private UnsafeBuffer key() {
        return kernel.onlyEntry().keyBytes();
    }

    @Test
    void shouldTakeAnEntryOutAndHandOnItsLastWord() {
        packet(1000);
        work();
        taken.clear();
        assertThat(proxy.offerRelease(key(), 0, nowNs, nowNs)).isTrue();
        work();
        assertThat(taken).containsExactly(new Taken(EVENT_FINAL, 1000, 1, nowNs));
        assertThat(kernel.entries()).isEmpty();
    }

    @Test
    void shouldKeepAnEntryThatHadPacketsSinceTheShardDecided() {
        packet(1000);
        work();
        final long decidedNs = nowNs;
        nowNs += 5;
        packet(1000);
        taken.clear();
        proxy.offerRelease(key(), 0, decidedNs, decidedNs);
        agent.doWork();
        assertThat(taken).containsExactly(new Taken(EVENT_SWEEP, 1000, 2, decidedNs));
        assertThat(kernel.entries()).hasSize(1);
    }

    @Test
    void shouldSayWhenThereIsNoSuchFlowOnceSweepsWouldHaveFoundIt() {
        packet(1000);
        work();
        taken.clear();
        final UnsafeBuffer key = key();
        proxy.offerRelease(key, 0, nowNs - 1, nowNs);
        agent.doWork();
        assertThat(taken)
                .as("it may have left the index a moment ago, its event lost")
                .isEmpty();
        final long askedNs = nowNs;
        for (int sweep = 0; sweep < 2; sweep++) {
            nowNs += SECOND;
            work();
        }
        taken.clear();
        proxy.offerRelease(key, 0, askedNs - 1, askedNs);
        agent.doWork();
        assertThat(taken).containsExactly(new Taken(EVENT_GONE, 1000, 0, askedNs - 1));
        assertThat(kernel.entries()).hasSize(1);
    }

    @Test
    void shouldHoldALastWordThatTheSinkRefusesUntilItIsTaken() {
        packet(1000);
        work();
        taken.clear();
        proxy.offerRelease(key(), 0, nowNs, nowNs);
        room = 0;
        agent.doWork();
        agent.doWork();
        assertThat(kernel.entries()).isEmpty();
        assertThat(taken).isEmpty();
        room = 1;
        agent.doWork();
        assertThat(taken).containsExactly(new Taken(EVENT_FINAL, 1000, 1, nowNs));
    }

    @Test
    void shouldHandOnNothingOfAFlowAfterItsFinalCounters() {
        work();
        packet(1000);
        nowNs += SECOND;
        room = 1; // the event is taken, the swept flow is not
        agent.doWork();
        proxy.offerRelease(key(), 0, nowNs - SECOND, nowNs - SECOND);
        agent.doWork();
        assertThat(kernel.entries()).isEmpty();
        room = Integer.MAX_VALUE;
        work();
        assertThat(taken).extracting(Taken::type).containsExactly(EVENT_FIRST, EVENT_FINAL);
    }

    @Test
    void shouldFindASlotWhoseEventIsLost() {
        work();
        packet(1000);
        work();
        final int slot = kernel.capture().slots().index().find(key(), 0);
        kernel.capture().slots().index().remove(slot);
        kernel.capture().slots().state(slot, SLOT_LIVE, SLOT_RETIRED); // as the program does
        nowNs += SECOND;
        work();
        assertThat(taken).last().isEqualTo(new Taken(EVENT_RETIRED, 1000, 1, SECOND));
        assertThat(kernel.capture().slots().state(slot)).isEqualTo(SLOT_FREE);
    }

    @Test
    void shouldWaitForAGracePeriodBeforeCountersAreFinal() {
        final boolean[] hasPassed = {false};
        final GracePeriods grace = new GracePeriods() {
            @Override
            public long ticket() {
                return 1;
            }

            @Override
            public boolean hasPassed(final long ticket) {
                return hasPassed[0];
            }
        };
        agent = new CaptureAgent(kernel.capture(), proxy, grace, this::onEvent, () -> nowNs, SECOND, ledger, 0);
        packet(1000);
        work();
        final UnsafeBuffer key = key();
        final int slot = kernel.capture().slots().index().find(key, 0);
        proxy.offerRelease(key, 0, nowNs, nowNs);
        work();
        packet(1000); // a new flow, in another slot
        kernel.capture()
                .slots()
                .hot(slot)
                .putLong( // and a program that held the old one
                        kernel.capture().slots().hotOffset(slot) + FlowHotDescriptor.LOW_TO_HIGH_OFFSET, 2);
        work();
        assertThat(taken).extracting(Taken::type).doesNotContain(EVENT_FINAL);
        hasPassed[0] = true;
        work();
        assertThat(taken).last().isEqualTo(new Taken(EVENT_FINAL, 1000, 2, nowNs));
        assertThat(kernel.entries()).hasSize(1);
    }

    @Test
    void shouldDrainEverythingOnceAtTheEnd() {
        work();
        packet(1000);
        work();
        nowNs += 1;
        packet(1000);
        packet(2000);
        proxy.offerCommand(agent::drain);
        while (!agent.isDrained()) {
            agent.doWork();
        }
        assertThat(taken)
                .extracting(t -> t.type() + ":" + t.port() + ":" + t.packets())
                .contains("1:1000:1", "19:1000:2", "1:2000:1", "19:2000:1");
    }
}
