package io.merrow.capture.replay;

import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Captures that are right but for a few bytes: what {@link CaptureFileFuzzTest} would take long to come to. */
class CaptureFilePropertyTest {
    private static final long TIME_NS = 1_700_000_000_000_000_000L;

    @Property(tries = 3000)
    void shouldComeToAnEndWhateverBytesAreChanged(@ForAll("damaged") final byte[] capture) {
        CaptureFileFuzzTest.read(capture);
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        final Arbitrary<byte[]> whole = Arbitraries.of(
                pcap(ByteOrder.BIG_ENDIAN, PcapWriter.KUZNETZOV),
                pcap(ByteOrder.LITTLE_ENDIAN, PcapWriter.NANOSECONDS),
                pcapng(ByteOrder.BIG_ENDIAN),
                pcapng(ByteOrder.LITTLE_ENDIAN));
        final Arbitrary<int[]> places = Arbitraries.integers()
                .between(0, 400)
                .array(int[].class)
                .ofMinSize(0)
                .ofMaxSize(6);
        final Arbitrary<Byte> values = Arbitraries.bytes();
        return Combinators.combine(whole, places, values).as((bytes, at, value) -> {
            final byte[] changed = bytes.clone();
            for (final int place : at) {
                changed[place % changed.length] = (byte) (value + place);
            }
            return changed;
        });
    }

    private static byte[] pcap(final ByteOrder order, final int magic) {
        return PcapWriter.pcap(order, magic, 1)
                .packet(TIME_NS, new byte[60])
                .packet(TIME_NS, new byte[90], 1500)
                .packet(TIME_NS, new byte[0])
                .toBytes();
    }

    private static byte[] pcapng(final ByteOrder order) {
        final PcapWriter file = PcapWriter.pcapng(order);
        file.description(1, 100, file.body().name("eth0").option(9, (byte) 9));
        file.enhanced(0, TIME_NS, new byte[60], 60, file.body().option(2, (byte) 2, (byte) 0, (byte) 0, (byte) 0));
        return file.simple(new byte[50], 50)
                .obsolete(0, TIME_NS, new byte[20])
                .section()
                .toBytes();
    }
}
