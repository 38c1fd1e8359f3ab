package io.merrow.capture.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PcapReaderTest {
    private static final long TIME_NS = 1_700_000_000_123_456_789L;
    private static final int FILE_HEADER = 24;

    private static Stream<Arguments> variants() {
        final List<Arguments> variants = new ArrayList<>();
        for (final ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            variants.add(Arguments.of(order, PcapWriter.MICROSECONDS, TIME_NS / 1000 * 1000));
            variants.add(Arguments.of(order, PcapWriter.NANOSECONDS, TIME_NS));
            variants.add(Arguments.of(order, PcapWriter.KUZNETZOV, TIME_NS / 1000 * 1000));
        }
        return variants.stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReadEachVariant(final ByteOrder order, final int magic, final long expectedNs) {
        final ReadCapture read = ReadCapture.of(PcapWriter.pcap(order, magic, 113)
                .packet(TIME_NS, bytes(60), 1500)
                .packet(TIME_NS, bytes(0), 90)
                .toBytes());

        assertThat(read.damages).isEmpty();
        assertThat(read.packets).hasSize(2);
        assertThat(read.packets.get(0).timeNs()).isEqualTo(expectedNs);
        assertThat(read.packets.get(0).linkType()).isEqualTo(113);
        assertThat(read.packets.get(0).originalLength()).isEqualTo(1500);
        assertThat(read.packets.get(0).bytes()).isEqualTo(bytes(60));
        assertThat(read.packets.get(1).originalLength()).isEqualTo(90);
        assertThat(read.packets.get(1).bytes()).isEmpty();
    }

    @Test
    void shouldReadTheSameInWhateverPiecesItComes() {
        final PcapWriter writer = PcapWriter.ethernet();
        for (int i = 0; i < 2000; i++) {
            writer.packet(TIME_NS + i * 1000L, bytes(i), i);
        }
        final byte[] capture = writer.toBytes();

        for (final int piece : new int[] {1, 7, 4096, Integer.MAX_VALUE}) {
            final ReadCapture read = ReadCapture.of(capture, piece);
            assertThat(read.damages).isEmpty();
            assertThat(read.packets).hasSize(2000);
            for (int i = 0; i < 2000; i++) {
                assertThat(read.packets.get(i).bytes())
                        .isEqualTo(Arrays.copyOf(bytes(i), Math.min(i, CaptureReader.KEEP)));
            }
        }
    }

    @Test
    void shouldKeepTheStartOfAPacketLargerThanItsWindow() {
        final byte[] large = bytes(CaptureInput.WINDOW + 1000);
        final byte[] capture = PcapWriter.ethernet()
                .packet(TIME_NS, bytes(60))
                .packet(TIME_NS, large)
                .packet(TIME_NS, bytes(61))
                .toBytes();
        patch(capture, 16, CaptureInput.WINDOW * 2); // its snap length

        final ReadCapture read = ReadCapture.of(capture);

        assertThat(read.damages).isEmpty();
        assertThat(read.packets).extracting(p -> p.originalLength()).containsExactly(60, large.length, 61);
        assertThat(read.packets.get(1).bytes()).isEqualTo(Arrays.copyOf(large, CaptureReader.KEEP));
    }

    @Test
    void shouldTakeTheLengthsOfOldVersionsTheOtherWayRound() {
        final byte[] swapped = PcapWriter.pcap(ByteOrder.BIG_ENDIAN, PcapWriter.MICROSECONDS, 2, 1)
                .u32(1)
                .u32(0)
                .u32(1500)
                .u32(60)
                .bytes(bytes(60))
                .toBytes();

        assertThat(ReadCapture.of(swapped).only().originalLength()).isEqualTo(1500);
        assertThat(ReadCapture.of(swapped).only().bytes()).isEqualTo(bytes(60));
    }

    @Test
    void shouldNeverCountLessThanWasCaptured() {
        assertThat(ReadCapture.of(PcapWriter.ethernet()
                                .packet(TIME_NS, bytes(60), 40)
                                .toBytes())
                        .only()
                        .originalLength())
                .isEqualTo(60);
    }

    @Test
    void shouldUseWhatIsBeforeTheCutAndNameTheRecord() {
        final PcapWriter writer = PcapWriter.ethernet().packet(TIME_NS, bytes(60));
        final int second = writer.size();
        final byte[] capture = writer.packet(TIME_NS, bytes(100)).toBytes();

        for (int length = FILE_HEADER; length <= capture.length; length++) {
            final ReadCapture read = ReadCapture.of(Arrays.copyOf(capture, length));
            final boolean isBetweenRecords = length == FILE_HEADER || length == second || length == capture.length;
            assertThat(read.packets).hasSize(length < second ? 0 : length < capture.length ? 1 : 2);
            if (isBetweenRecords) {
                assertThat(read.damages).isEmpty();
            } else {
                assertThat(read.damages).hasSize(1);
                assertThat(read.damages.get(0)).startsWith((length < second ? FILE_HEADER : second) + ": truncated");
            }
        }
    }

    @Test
    void shouldStopAtARecordThatClaimsMoreThanAnyPacketHas() {
        final byte[] capture = PcapWriter.ethernet()
                .packet(TIME_NS, bytes(60))
                .packet(TIME_NS, bytes(60))
                .toBytes();
        patch(capture, FILE_HEADER + 16 + 60 + 8, 0x7FFF_FFFF);

        final ReadCapture read = ReadCapture.of(capture);

        assertThat(read.packets).hasSize(1);
        assertThat(read.damages).containsExactly("100: a record claims 2147483647 bytes, above the maximum");
    }

    @Test
    void shouldRefuseWhatIsNoCapture() {
        assertThat(ReadCapture.of(new byte[0]).refusal).isEqualTo("is empty");
        assertThat(ReadCapture.of(new byte[3]).refusal).startsWith("is neither pcap nor pcapng");
        assertThat(ReadCapture.of("hello, world".getBytes(StandardCharsets.US_ASCII)).refusal)
                .startsWith("is neither pcap nor pcapng");
        final byte[] header = PcapWriter.ethernet().toBytes();
        assertThat(ReadCapture.of(Arrays.copyOf(header, 23)).refusal).startsWith("is truncated within its pcap file");
        header[4] = 9;
        assertThat(ReadCapture.of(header).refusal).startsWith("is pcap version 9.4");
    }

    private static void patch(final byte[] capture, final int at, final int littleEndian) {
        for (int i = 0; i < Integer.BYTES; i++) {
            capture[at + i] = (byte) (littleEndian >>> 8 * i);
        }
    }

    private static byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }
}
