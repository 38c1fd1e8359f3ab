package io.merrow.capture.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static final long US = 1_700_000_000_123_456L;
    private static final int SECTION_LENGTH = 28;
    private static final byte[] FRAME = new byte[61];

    private static ByteOrder order(final boolean big) {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static PcapWriter little() {
        return PcapWriter.pcapng(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadAllKindsOfPacketBlocks(final boolean big) {
        final PcapWriter file = PcapWriter.pcapng(order(big));
        file.description(1, 0, file.body().name("eth0")).description(113, 0, file.body());
        file.enhanced(0, US, FRAME).enhanced(1, US, FRAME, 1500, file.body()).obsolete(1, US + 1, FRAME);
        file.simple(FRAME, FRAME.length);

        final ReadCapture read = ReadCapture.of(file.toBytes());

        assertThat(read.damages).isEmpty();
        assertThat(read.interfaces).containsExactly("0=eth0", "1=null");
        assertThat(read.packets).extracting(p -> p.linkType()).containsExactly(1, 113, 113, 1);
        assertThat(read.packets).extracting(p -> p.interfaceNumber()).containsExactly(0, 1, 1, 0);
        assertThat(read.packets).extracting(p -> p.originalLength()).containsExactly(61, 1500, 61, 61);
        assertThat(read.packets)
                .extracting(p -> p.timeNs())
                .containsExactly(US * 1000, US * 1000, US * 1000 + 1000, CapturedPacket.NO_TIME);
        assertThat(read.packets).allSatisfy(p -> assertThat(p.bytes()).isEqualTo(FRAME));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1700000000, 1700000000000000000",
        "3, 1700000000123, 1700000000123000000",
        "9, 1700000000123456789, 1700000000123456789",
        "12, 1700000123456789, 1700000123456",
        "18, 1234567890123456789, 1234567890",
        "19, 1234567890123456789, 123456789",
        "127, 1234567890123456789, 0",
        "128, 1700000000, 1700000000000000000",
        "160, 7301444403200000000, 1700000000000000000",
        "161, 14602888806400000000, 1700000000000000000",
        "191, 9223372036854775808, 1000000000",
        "192, 9223372036854775808, 500000000",
        "255, 9223372036854775808, 0",
        "6, 18446744073709551615, 4500000000000000000",
    })
    void shouldReadTimesOfEveryResolution(final int resolution, final String stamp, final long expectedNs) {
        final PcapWriter file = little();
        file.description(1, 0, file.body().option(9, (byte) resolution));
        file.enhanced(0, Long.parseUnsignedLong(stamp), FRAME);

        assertThat(ReadCapture.of(file.toBytes()).only().timeNs()).isEqualTo(expectedNs);
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 1700003600123456000",
        "-1700000000, 123456000",
        "-1700000001, 0",
        "9223372036854775807," + " 4500000000000000000",
        "-9223372036854775808, 0"
    })
    void shouldAddTheOffsetOfTheInterface(final long offsetS, final long expectedNs) {
        final PcapWriter file = little();
        final byte[] value = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offsetS)
                .array();
        file.description(1, 0, file.body().option(14, value)).enhanced(0, US, FRAME);

        assertThat(ReadCapture.of(file.toBytes()).only().timeNs()).isEqualTo(expectedNs);
    }

    @Test
    void shouldReadTheDirectionOfAPacket() {
        final PcapWriter file = little();
        file.description(1, 0, file.body());
        for (final int flags : List.of(0, 1, 2, 3, 0x102)) {
            file.enhanced(
                    0, US, FRAME, 61, file.body().option(2, (byte) flags, (byte) (flags >> 8), (byte) 0, (byte) 0));
        }

        assertThat(ReadCapture.of(file.toBytes()).packets)
                .extracting(p -> p.outbound())
                .containsExactly(false, false, true, false, true);
    }

    @Test
    void shouldCutASimplePacketAtTheSnapLength() {
        final PcapWriter file = little();
        file.description(1, 40, file.body()).simple(new byte[40], 1500);

        final ReadCapture.Packet packet = ReadCapture.of(file.toBytes()).only();

        assertThat(packet.bytes()).hasSize(40);
        assertThat(packet.originalLength()).isEqualTo(1500);
    }

    @Test
    void shouldStartAgainWithEachSectionInItsOwnByteOrder() {
        final PcapWriter first = PcapWriter.pcapng(ByteOrder.BIG_ENDIAN);
        first.description(1, 0, first.body().name("a")).enhanced(0, US, FRAME);
        final PcapWriter second = little();
        second.description(101, 0, second.body().name("b"))
                .enhanced(0, US, FRAME)
                .enhanced(1, US, FRAME);

        final ReadCapture read = ReadCapture.of(first.bytes(second.toBytes()).toBytes(), 13);

        assertThat(read.packets).extracting(p -> p.linkType()).containsExactly(1, 101);
        assertThat(read.interfaces).containsExactly("0=a", "0=b");
        assertThat(read.damages).singleElement().asString().endsWith("a packet of interface 1, which is not described");
    }

    @Test
    void shouldPassOverBlocksThatItDoesNotKnowHoweverLarge() {
        final PcapWriter file = little();
        file.description(1, 0, file.body()).block(0x0BAD, file.body().bytes(new byte[3 * CaptureInput.WINDOW]));
        file.block(5, file.body().bytes(new byte[8])).enhanced(0, US, FRAME);

        assertThat(ReadCapture.of(file.toBytes()).only().bytes()).isEqualTo(FRAME);
    }

    @Test
    void shouldPassOverAPacketThatItsBlockCannotHold() {
        final PcapWriter file = little();
        file.description(1, 0, file.body());
        file.block(6, file.body().u32(0).u32(0).u32(0).u32(5000).u32(5000).bytes(new byte[8]));
        file.block(6, file.body().u32(0)).block(2, file.body()).block(3, file.body());
        file.enhanced(0, US, FRAME);

        final ReadCapture read = ReadCapture.of(file.toBytes());

        assertThat(read.only().bytes()).isEqualTo(FRAME);
        assertThat(read.damages).hasSize(4);
        assertThat(read.damages.get(0)).isEqualTo("48: a packet of 5000 bytes in a block of 40");
    }

    @Test
    void shouldNotFollowAnOptionBeyondItsBlock() {
        final PcapWriter file = little();
        file.description(1, 0, file.body().u16(9).u16(60_000)).enhanced(0, US, FRAME);

        assertThat(ReadCapture.of(file.toBytes()).only().timeNs()).isEqualTo(US * 1000);
    }

    @Test
    void shouldNameTheBlockThatIsCutOffAtWhateverByte() {
        final PcapWriter file = little();
        file.description(1, 0, file.body().name("eth0"));
        final int packet = file.size();
        final byte[] capture = file.enhanced(0, US, FRAME).toBytes();

        for (int length = 1; length < capture.length; length++) {
            final ReadCapture read = ReadCapture.of(Arrays.copyOf(capture, length));
            final int block = length < SECTION_LENGTH ? 0 : length < packet ? SECTION_LENGTH : packet;
            assertThat(read.packets).isEmpty();
            if (length < 4) {
                assertThat(read.refusal).startsWith("is neither");
            } else if (length == SECTION_LENGTH || length == packet) {
                assertThat(read.damages).isEmpty();
            } else {
                assertThat(read.damages).singleElement().asString().startsWith(block + ": truncated within");
            }
        }
    }

    @Test
    void shouldStopAtALengthThatCannotBe() {
        for (final int length : new int[] {0, 8, 13, -1}) {
            final PcapWriter file = little();
            file.u32(4).u32(length).u32(length).u32(length);
            assertThat(ReadCapture.of(file.toBytes()).damages).hasSize(1);
        }
        final PcapWriter other = little();
        other.u32(4).u32(12).u32(16);
        assertThat(ReadCapture.of(other.toBytes()).damages)
                .containsExactly("28: a block begins with a length of 12 bytes and ends with 16");
    }

    @Test
    void shouldStopWhereASectionDescribesEndlessInterfaces() {
        final PcapWriter file = little();
        for (int i = 0; i <= PcapngInterfaces.MOST; i++) {
            file.description(1, 0, file.body());
        }

        final ReadCapture read = ReadCapture.of(file.enhanced(0, US, FRAME).toBytes());

        assertThat(read.packets).isEmpty();
        assertThat(read.damages).singleElement().asString().contains("more than 4096 interfaces");
    }
}
