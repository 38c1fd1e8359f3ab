package io.merrow.flow.table;

import static org.assertj.core.api.Assertions.assertThat;
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

class OverflowFlowsTest {
    private final OverflowFlows table = new OverflowFlows(100_000);

    @Test
    void shouldFindWhatWasAddedAndNothingElse() {
        final int number = add(table, key(1));
        assertThat(find(table, key(1))).isEqualTo(number);
        assertThat(find(table, key(2))).isEqualTo(OverflowFlows.NONE);
        assertThat(table.isEmpty()).isFalse();
    }

    @Test
    void shouldGiveFreedBlocksOutAgainZeroed() {
        final int number = add(table, key(1));
        table.unlink(number);
        assertThat(table.isEmpty()).isTrue();
        table.free(number);
        assertThat(table.add(FlowHash.hash(key(2), 0))).isEqualTo(number);
        assertThat(table.buffer(number).getInt(table.offset(number) + 12)).isZero();
    }

    @Test
    void shouldRefuseMoreThanItsCapacity() {
        final OverflowFlows small = new OverflowFlows(2);
        add(small, key(1));
        final int second = add(small, key(2));
        assertThat(add(small, key(3))).isEqualTo(OverflowFlows.NONE);
        small.unlink(second);
        assertThat(add(small, key(3))).isEqualTo(OverflowFlows.NONE);
        small.free(second);
        assertThat(add(small, key(3))).isEqualTo(second);
    }

    @Test
    void shouldTakeMemoryAsFlowsCome() {
        final OverflowFlows large = new OverflowFlows(1 << 26);
        assertThat(large.memoryBytes()).isLessThan(100_000);
        add(large, key(1));
        assertThat(large.memoryBytes()).isLessThan(700_000);
    }

    @Test
    void shouldRefuseToUnlinkTwice() {
        final int number = add(table, key(1));
        table.unlink(number);
        assertThatIllegalStateException().isThrownBy(() -> table.unlink(number));
    }

    /** Few keys and many steps: runs of the index meet, wrap around and close again. */
    @Property(tries = 60)
    void shouldBehaveAsAHashMap(@ForAll @Size(min = 1000, max = 6000) final List<@IntRange(max = 8000) Integer> steps) {
        final OverflowFlows table = new OverflowFlows(1500);
        final Map<Integer, Integer> model = new HashMap<>();
        for (final int step : steps) {
            final int name = step / 2;
            final Integer known = model.get(name);
            assertThat(find(table, key(name))).isEqualTo(known == null ? OverflowFlows.NONE : known);
            if (known == null) {
                final int number = add(table, key(name));
                assertThat(number == OverflowFlows.NONE).isEqualTo(model.size() == 1500);
                if (number != OverflowFlows.NONE) {
                    assertThat(model.put(name, number)).isNull();
                }
            } else if (step % 2 == 0) {
                table.unlink(known);
                table.free(known);
                model.remove(name);
            }
        }
        assertThat(table.isEmpty()).isEqualTo(model.isEmpty());
    }

    private static int add(final OverflowFlows table, final UnsafeBuffer key) {
        final int number = table.add(FlowHash.hash(key, 0));
        if (number != OverflowFlows.NONE) {
            table.buffer(number).putBytes(table.offset(number), key, 0, 40);
        }
        return number;
    }

    private static int find(final OverflowFlows table, final UnsafeBuffer key) {
        return table.find(FlowHash.hash(key, 0), key, 0);
    }

    private static UnsafeBuffer key(final int name) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[40]);
        key.putInt(12, name);
        return key;
    }
}
