package io.merrow.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private final FlowTable table = new FlowTable(100_000);
    private final FlowSlotFlyweight slot = new FlowSlotFlyweight();

    @Test
    void shouldFindWhatWasAddedAndNothingElse() {
        final int number = add(table, key(1), 7);
        assertThat(find(table, key(1), 7)).isEqualTo(number);
        assertThat(find(table, key(1), 8)).isEqualTo(number);
        assertThat(find(table, key(2), 7)).isEqualTo(FlowTable.NONE);
        assertThat(table.wrap(number, slot).keyBuffer().getLong(slot.keyOffset()))
                .isEqualTo(key(1).getLong(0));
    }

    @Test
    void shouldPreferTheEntryAskedForToThePresentFlowOfTheKey() {
        final int old = add(table, key(1), 7);
        table.wrap(old, slot).phase(FlowSlotDescriptor.PHASE_SUPERSEDED, 0);
        assertThat(find(table, key(1), 9)).isEqualTo(FlowTable.NONE);
        final int present = add(table, key(1), 8);
        assertThat(find(table, key(1), 7)).isEqualTo(old);
        assertThat(find(table, key(1), 8)).isEqualTo(present);
        assertThat(find(table, key(1), 9)).isEqualTo(present);
        table.unlink(old);
        assertThat(find(table, key(1), 7)).isEqualTo(present);
    }

    @Test
    void shouldGiveFreedSlotsOutAgainZeroed() {
        final int number = add(table, key(1), 7);
        table.wrap(number, slot).addToBase(0, 5, 500);
        table.unlink(number);
        assertThat(table.size()).isEqualTo(1);
        table.free(number);
        assertThat(table.size()).isZero();
        assertThat(add(table, key(2), 8)).isEqualTo(number);
        assertThat(table.wrap(number, slot).packets(0)).isZero();
    }

    @Test
    void shouldRefuseMoreThanItsCapacity() {
        final FlowTable small = new FlowTable(2);
        add(small, key(1), 1);
        final int second = add(small, key(2), 1);
        assertThat(add(small, key(3), 1)).isEqualTo(FlowTable.NONE);
        small.unlink(second);
        assertThat(add(small, key(3), 1)).isEqualTo(FlowTable.NONE);
        small.free(second);
        assertThat(add(small, key(3), 1)).isEqualTo(second);
    }

    @Test
    void shouldTakeMemoryAsFlowsCome() {
        final FlowTable large = new FlowTable(1 << 26);
        assertThat(large.memoryBytes()).isLessThan(100_000);
        add(large, key(1), 1);
        assertThat(large.memoryBytes()).isLessThan(1_200_000);
    }

    @Test
    void shouldRefuseToUnlinkTwice() {
        final int number = add(table, key(1), 7);
        table.unlink(number);
        assertThatIllegalStateException().isThrownBy(() -> table.unlink(number));
    }

    @Test
    void shouldRefuseAnImpossibleCapacity() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FlowTable(0)).withMessageContaining("capacity");
    }

    /** Few keys and many steps: runs of the index meet, wrap around and close again. */
    @Property(tries = 60)
    void shouldBehaveAsAHashMap(@ForAll @Size(min = 1000, max = 6000) final List<@IntRange(max = 8000) Integer> steps) {
        final FlowTable table = new FlowTable(1500);
        final Map<Integer, Integer> model = new HashMap<>();
        for (final int step : steps) {
            final int name = step / 2;
            final Integer known = model.get(name);
            assertThat(find(table, key(name), 1)).isEqualTo(known == null ? FlowTable.NONE : known);
            if (known == null) {
                final int number = add(table, key(name), 1);
                assertThat(number == FlowTable.NONE).isEqualTo(model.size() == 1500);
                if (number != FlowTable.NONE) {
                    assertThat(model.put(name, number)).isNull();
                }
            } else if (step % 2 == 0) {
                table.unlink(known);
                table.free(known);
                model.remove(name);
            }
        }
        final Map<Integer, Integer> shown = new HashMap<>();
        table.forEach(new FlowSlotFlyweight(), view -> shown.put(name(view), view.number()));
        assertThat(shown).isEqualTo(model);
        assertThat(table.size()).isEqualTo(model.size());
    }

    private static int add(final FlowTable table, final UnsafeBuffer key, final long bornNs) {
        final int number = table.add(FlowHash.hash(key, 0), key, 0);
        if (number != FlowTable.NONE) {
            table.wrap(number, new FlowSlotFlyweight()).bornNs(bornNs);
        }
        return number;
    }

    private static int find(final FlowTable table, final UnsafeBuffer key, final long bornNs) {
        return table.find(FlowHash.hash(key, 0), key, 0, bornNs);
    }

    private static UnsafeBuffer key(final int name) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[40]);
        key.putInt(12, name);
        return key;
    }

    private static int name(final FlowSlotFlyweight view) {
        return view.keyBuffer().getInt(view.keyOffset() + 12);
    }

    /** The budget of flow-heavy nodes: hot and cold part, index; TCP's facts are 64 bytes more where a flow has them. */
    @Test
    void shouldHoldAMillionFlowsInLessThan300Megabytes() {
        final FlowTable million = new FlowTable(1_000_000);
        final KernelEntry entry = KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 1, "10.0.0.2", 53);
        for (int flow = 0; flow < 1_000_000; flow++) {
            entry.key.putInt(12, flow);
            assertThat(million.add(FlowHash.hash(entry.key, 0), entry.key, 0)).isEqualTo(flow);
        }
        assertThat(million.memoryBytes()).isLessThan(245_000_000L);
    }
}
