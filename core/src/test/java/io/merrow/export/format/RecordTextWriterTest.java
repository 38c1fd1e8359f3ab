package io.merrow.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTextWriterTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "FE80:0:0:0:ABCD:EF01:2345:6789, fe80::abcd:ef01:2345:6789",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    void shouldWriteAddressesAsRfc5952Says(final String address, final String text) {
        final FlowRecordFlyweight record = TestRecords.empty();
        TestRecords.putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, address);
        assertThat(new RecordTextWriter().address(record.buffer(), FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET))
                .isEqualTo(text);
    }

    @Test
    void shouldRememberTextsAndNeverGiveAnothers() {
        final TextCache cache = new TextCache(16, new RecordTextWriter()::traceId);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
        for (int round = 0; round < 3; round++) {
            for (long i = 0; i < 20_000; i++) {
                buffer.putLong(0, i * 31);
                buffer.putLong(8, i);
                assertThat(cache.text(buffer, 0)).isEqualTo("%016x%016x".formatted(i * 31, i));
            }
        }
        assertThat(cache.text(buffer, 0)).isSameAs(cache.text(buffer, 0));
    }

    @Test
    void shouldBoxEveryValueRightAndUseBoxesAgain() {
        final BoxedLongCache boxes = new BoxedLongCache();
        for (int round = 0; round < 2; round++) {
            for (long value = -5000; value < 50_000; value++) {
                assertThat(boxes.box(value * 7919)).isEqualTo(value * 7919);
            }
        }
        assertThat(boxes.box(123_456_789L)).isSameAs(boxes.box(123_456_789L));
        assertThat(boxes.box(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    }
}
