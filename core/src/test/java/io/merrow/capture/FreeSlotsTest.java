package io.merrow.capture;

import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowTableDescriptor;
import io.merrow.table.FlowSlots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots come back, also when the agent that gives them back is killed at any of its steps. */
class FreeSlotsTest {
    private static final int SLOTS = 4;
    private static final long SECOND = 1_000_000_000L;

    private final KernelFixture kernel = new KernelFixture(SLOTS, 64);
    private final FlowSlots slots = kernel.capture().slots();
    private long nowNs = SECOND;

    @AfterEach
    void close() {
        kernel.close();
    }

    private void packet(final int port) {
        kernel.ingress(nowNs++, ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 17, udp(port, 53, 10)));
    }

    private void fill() {
        for (int port = 1; port <= SLOTS; port++) {
            packet(port);
        }
        assertThat(kernel.entries()).hasSize(SLOTS);
        assertThat(kernel.packets(OVERFLOW_SENT)).isZero();
    }

    private void end(final int slot) {
        assertThat(slots.index().remove(slot)).isTrue();
        assertThat(slots.state(slot, SLOT_LIVE, SLOT_ENDED)).isTrue();
    }

    private void shouldHaveRoomForOne() {
        packet(100);
        assertThat(kernel.packets(OVERFLOW_SENT)).isZero();
        assertThat(kernel.entries()).hasSize(SLOTS).anySatisfy(entry -> {
            assertThat(entry.key().portHigh()).isIn(100, 53);
            assertThat(entry.lowToHigh().packets() + entry.highToLow().packets())
                    .isEqualTo(1);
        });
        packet(101);
        assertThat(kernel.packets(OVERFLOW_SENT)).isEqualTo(1);
    }

    @Test
    void shouldUseTheSlotThatWasFreedLastFirst() {
        fill();
        end(1);
        end(2);
        slots.free().free(1);
        slots.free().free(2);
        packet(200);
        assertThat(slots.state(2)).isEqualTo(SLOT_LIVE);
        assertThat(slots.state(1)).isEqualTo(SLOT_FREE);
        packet(201);
        assertThat(slots.state(1)).isEqualTo(SLOT_LIVE);
    }

    @Test
    void shouldPutBackASlotThatIsFreeButOnNoList() {
        fill();
        end(2);
        slots.free().free(2);
        forgetList(); // as if it had not been pushed
        packet(99);
        assertThat(kernel.packets(OVERFLOW_SENT)).as("it is lost").isEqualTo(1);
        assertThat(slots.free().recover(() -> {})).isEqualTo(1);
        packet(100);
        assertThat(kernel.packets(OVERFLOW_SENT)).isEqualTo(1);
        assertThat(kernel.entries()).hasSize(SLOTS);
        assertThat(slots.free().recover(() -> {})).isZero();
    }

    private void forgetList() {
        slots.table().putLong(FlowTableDescriptor.FREE_HEAD_OFFSET, 0);
    }

    @Test
    void shouldNotPutBackASlotThatAProgramIsFilling() {
        fill();
        end(2);
        slots.free().free(2);
        forgetList(); // as a program does that has taken it
        final int recovered = slots.free()
                .recover(() -> slots.hot(2).putInt(slots.hotOffset(2) + FlowHotDescriptor.STATE_OFFSET, SLOT_LIVE));
        assertThat(recovered).isZero();
    }

    @Test
    void shouldFreeASlotAgainThatWasHalfwayEmpty() {
        fill();
        end(3);
        slots.cold(3).setMemory(slots.coldOffset(3), FlowColdDescriptor.LENGTH, (byte) 0);
        slots.hot(3).setMemory(slots.hotOffset(3), FlowHotDescriptor.STATE_OFFSET, (byte) 0);
        slots.hot(3).setMemory(slots.hotOffset(3) + FlowHotDescriptor.LOW_TO_HIGH_OFFSET, 128, (byte) 0);
        assertThat(slots.free().recover(() -> {})).isEqualTo(1);
        assertThat(slots.state(3)).isEqualTo(SLOT_FREE);
        shouldHaveRoomForOne();
    }
}
