package io.merrow.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.parse.grammar.SoundFrames;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.kernel.KernelRunner;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.reference.ReferenceParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every sound frame, cut at every byte, and with each single byte all zeros and all ones. */
class ExhaustiveTest {
    private static final int BATCH = 2000;

    private final List<Packet> packets = new ArrayList<>();
    private long timeNs = 1_000_000_000L;

    @Test
    void shouldReadEveryCutAndEverySpoiltByteAsTheReferenceDoes() {
        SoundFrames.ethernet().forEach(frame -> damage(frame, true));
        SoundFrames.ip().forEach(frame -> damage(frame, false));
        System.out.println("exhaustive test: " + packets.size() + " packets");

        try (Differential differential = new Differential()) {
            for (int from = 0; from < packets.size(); from += BATCH) {
                final List<Packet> batch = packets.subList(from, Math.min(packets.size(), from + BATCH));
                assertThat(differential.compare(batch))
                        .as(() -> Explanation.of(differential.shrink(batch)))
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldCountEverySoundIpPacket() {
        for (final byte[] frame : SoundFrames.ip()) {
            final Packet packet = new Packet(frame, frame.length, false, 0, 1, 0);
            final Parsed parsed = new ReferenceParser(Differential.PORTS).parse(packet);
            assertThat(parsed.isFlow()).as(packet.toString()).isTrue();
        }
    }

    private void damage(final byte[] frame, final boolean ethernet) {
        add(frame, frame.length, ethernet);
        for (int length = 0; length < frame.length; length++) {
            final byte[] cut = Arrays.copyOf(frame, length);
            add(cut, length, ethernet); // so short on the wire
            add(cut, frame.length, ethernet); // so short in the capture
        }
        for (int at = 0; at < frame.length; at++) {
            for (final int value : new int[] {0x00, 0xFF}) {
                final byte[] spoilt = frame.clone();
                spoilt[at] = (byte) value;
                add(spoilt, frame.length, ethernet);
            }
        }
    }

    private void add(final byte[] frame, final int wireLength, final boolean ethernet) {
        if (KernelRunner.accepts(frame)) {
            packets.add(new Packet(frame, wireLength, ethernet, 0, timeNs++, 0));
        }
    }
}
