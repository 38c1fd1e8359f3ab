package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import io.merrow.system.PossibleCpus;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BpfMapTest {
    private final BpfMap map = BpfMap.create(BpfMapType.HASH, "entries", Integer.BYTES, Samples.ENTRY_LENGTH, 4, 0);
    private final UnsafeBuffer value = Samples.buffer(Samples.ENTRY_LENGTH);

    @AfterEach
    void close() {
        map.close();
    }

    @Test
    void shouldDescribeItself() {
        assertThat(map.type()).isEqualTo(BpfMapType.HASH);
        assertThat(map.name()).isEqualTo("entries");
        assertThat(map.keySize()).isEqualTo(4);
        assertThat(map.valueSize()).isEqualTo(16);
        assertThat(map.valueLength()).isEqualTo(16);
        assertThat(map.maxEntries()).isEqualTo(4);
        assertThat(map.id()).isPositive();
        assertThat(map.toString()).contains("entries", "HASH");
    }

    @Test
    void shouldFindWhatWasPutAndNothingElse() {
        assertThat(map.update(Samples.key(1), 0, Samples.entry(11, 12), 0, BpfMap.ANY))
                .isTrue();

        assertThat(map.lookup(Samples.key(1), 0, value, 0)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(11);
        assertThat(value.getLong(8)).isEqualTo(12);
        assertThat(map.lookup(Samples.key(2), 0, value, 0)).isFalse();
    }

    @Test
    void shouldUseTheOffsetsGiven() {
        final UnsafeBuffer keys = Samples.buffer(12);
        keys.putInt(4, 9, ByteOrder.nativeOrder());
        final UnsafeBuffer values = Samples.buffer(40);
        values.putLong(24, 99);

        map.update(keys, 4, values, 24, BpfMap.ANY);
        map.lookup(keys, 4, values, 8);

        assertThat(values.getLong(8)).isEqualTo(99);
        assertThat(values.getLong(0)).isZero();
        assertThat(map.lookup(Samples.key(9), 0, value, 0)).isTrue();
    }

    @Test
    void shouldObeyTheFlagsOfAnUpdate() {
        assertThat(map.update(Samples.key(1), 0, Samples.entry(1, 1), 0, BpfMap.EXIST))
                .isFalse();
        assertThat(map.update(Samples.key(1), 0, Samples.entry(2, 2), 0, BpfMap.NO_EXIST))
                .isTrue();
        assertThat(map.update(Samples.key(1), 0, Samples.entry(3, 3), 0, BpfMap.NO_EXIST))
                .isFalse();
        assertThat(map.lookup(Samples.key(1), 0, value, 0)).isTrue();
        assertThat(value.getLong(0)).isEqualTo(2);
    }

    @Test
    void shouldDeleteOnce() {
        map.update(Samples.key(1), 0, Samples.entry(1, 1), 0, BpfMap.ANY);

        assertThat(map.delete(Samples.key(1), 0)).isTrue();
        assertThat(map.delete(Samples.key(1), 0)).isFalse();
    }

    @Test
    void shouldLookUpAndDeleteInOneStep() {
        map.update(Samples.key(1), 0, Samples.entry(21, 22), 0, BpfMap.ANY);

        assertThat(map.lookupAndDelete(Samples.key(1), 0, value, 0)).isTrue();
        assertThat(value.getLong(8)).isEqualTo(22);
        assertThat(map.lookupAndDelete(Samples.key(1), 0, value, 0)).isFalse();
    }

    @Test
    void shouldWalkAllKeys() {
        assertThat(map.firstKey(value, 0)).isFalse();
        for (int key = 1; key <= 3; key++) {
            map.update(Samples.key(key), 0, Samples.entry(key, key), 0, BpfMap.ANY);
        }

        final UnsafeBuffer key = Samples.buffer(Integer.BYTES);
        int seen = 0;
        int sum = 0;
        for (boolean more = map.firstKey(key, 0); more; more = map.nextKey(key, 0, key, 0)) {
            seen++;
            sum += key.getInt(0, ByteOrder.nativeOrder());
        }

        assertThat(seen).isEqualTo(3);
        assertThat(sum).isEqualTo(6);
    }

    @Test
    void shouldReportThatItIsFull() {
        for (int key = 0; key < 4; key++) {
            map.update(Samples.key(key), 0, Samples.entry(key, key), 0, BpfMap.ANY);
        }

        final KernelException e = catchThrowableOfType(
                KernelException.class, () -> map.update(Samples.key(4), 0, Samples.entry(4, 4), 0, BpfMap.ANY));

        assertThat(e.is(ErrnoName.E2BIG)).isTrue();
        assertThat(e).hasMessageContaining("update map 'entries'");
    }

    @Test
    void shouldRefuseBuffersOnTheHeap() {
        final UnsafeBuffer heap = new UnsafeBuffer(new byte[16]);

        assertThatThrownBy(() -> map.lookup(heap, 0, value, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("direct memory only");
        assertThatThrownBy(() -> map.lookup(Samples.key(1), 0, heap, 0)).hasMessageContaining("direct memory only");
    }

    @Test
    void shouldRefuseBuffersThatAreTooShort() {
        assertThatThrownBy(() -> map.lookup(Samples.key(1), 0, value, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> map.delete(Samples.key(1), 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldReportThatItIsClosed() {
        map.close();
        map.close();

        assertThatThrownBy(() -> map.delete(Samples.key(1), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'entries' is closed");
    }

    @Test
    void shouldReportWhyAMapCannotBeMade() {
        assertThatThrownBy(() -> BpfMap.create(BpfMapType.RINGBUF, "odd", 0, 0, 1000, 0))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("create map 'odd': EINVAL (Invalid argument)");
    }

    @Test
    void shouldReadAValueOfEachCpu() {
        try (BpfMap perCpu = BpfMap.create(BpfMapType.PERCPU_ARRAY, "cells", 4, Samples.CELL_LENGTH, 2, 0)) {
            assertThat(perCpu.valueLength()).isEqualTo(16 * PossibleCpus.count());
            final UnsafeBuffer cells = Samples.buffer(perCpu.valueLength());
            for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
                cells.putInt(cpu * 16, 100 + cpu, ByteOrder.nativeOrder());
            }

            perCpu.update(Samples.key(1), 0, cells, 0, BpfMap.ANY);

            final int count = PossibleCpus.count();
            assertThat(Samples.sum(perCpu, 1, 0)).isEqualTo(100L * count + count * (count - 1) / 2);
            assertThat(Samples.sum(perCpu, 0, 0)).isZero();
        }
    }
}
