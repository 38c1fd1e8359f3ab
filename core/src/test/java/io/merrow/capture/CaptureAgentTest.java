package io.merrow.capture;

import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_RETIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.table.FlowSlots;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The capture thread's work, without a thread: the real kernel program, time as a variable, a recording sink. */
class CaptureAgentTest implements EventSink {
    private static final long SECOND = 1_000_000_000L;

    private record Taken(boolean isEvent, int port, long packets, long bornNs) {}

    private final List<Taken> taken = new ArrayList<>();
    private final Ledger ledger = new Ledger(1);
    private KernelFixture kernel;
    private CaptureAgent agent;
    private int room = Integer.MAX_VALUE;
    private long nowNs = SECOND;

    @BeforeEach
    void start() {
        kernel = new KernelFixture(4096, 4096);
        agent = new CaptureAgent(
                kernel.capture(), this, () -> nowNs, SECOND, ledger.lane(0), CaptureAgent.ReadListener.NONE);
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    @Override
    public boolean onSlot(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
        if (taken.size() >= room) {
            return false;
        }
        final FlowSlots slots = kernel.capture().slots();
        final int port = new FlowKeyFlyweight()
                .wrap(slots.hot(slot), slots.hotOffset(slot))
                .portLow();
        taken.add(new Taken(isTimed, port, slots.packets(slot, 0), bornNs));
        return true;
    }

    @Override
    public boolean onOverflow(final long timeNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
        throw new AssertionError("the table is not full");
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
        assertThat(taken).containsExactly(new Taken(true, 1000, 1, nowNs));
        final long born = nowNs;
        nowNs += SECOND;
        packet(1000);
        packet(1000);
        work();
        assertThat(taken).last().isEqualTo(new Taken(false, 1000, 3, born));
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
    void shouldContinueWhereTheSinkWasFullAndLoseNothing() {
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
        assertThat(taken.stream().filter(Taken::isEvent).map(Taken::port).distinct())
                .hasSize(1000);
        assertThat(taken.stream().filter(Taken::isEvent)).hasSize(1000);
        assertThat(taken.stream().filter(t -> !t.isEvent())).hasSize(1000);
        assertThat(ledger.get(LedgerCounter.EVENTS_DEFERRED)).isPositive();
    }

    @Test
    void shouldFindASlotWhoseEventIsLost() {
        work();
        packet(1000);
        work();
        final FlowSlots slots = kernel.capture().slots();
        final int slot = slots.index().find(kernel.onlyEntry().keyBytes(), 0);
        assertThat(slots.index().remove(slot)).isTrue();
        slots.state(slot, SLOT_LIVE, SLOT_RETIRED); // as the program does
        nowNs += SECOND;
        work();
        assertThat(taken).last().isEqualTo(new Taken(false, 1000, 1, SECOND));
    }

    @Test
    void shouldDrainEverythingOnceAtTheEnd() {
        work();
        packet(1000);
        work();
        nowNs += 1;
        packet(1000);
        packet(2000);
        assertThat(agent.proxy().offerCommand(agent::drain)).isTrue();
        while (!agent.isDrained()) {
            agent.doWork();
        }
        assertThat(taken)
                .extracting(t -> t.isEvent() + ":" + t.port() + ":" + t.packets())
                .contains("true:1000:1", "false:1000:2", "true:2000:1", "false:2000:1");
    }

    /** It would sleep for an hour: no event comes, and no sweep is due. */
    @Test
    @Timeout(30)
    void shouldWakeForACommand() throws InterruptedException {
        work();
        nowNs -= 3600 * SECOND;
        final Thread sleeper = new Thread(() -> agent.sleep(3_600_000));
        sleeper.start();
        assertThat(agent.proxy().offerCommand(() -> {})).isTrue();
        sleeper.join();
        agent.sleep(3_600_000); // not while a command waits
        agent.doWork();
    }
}
