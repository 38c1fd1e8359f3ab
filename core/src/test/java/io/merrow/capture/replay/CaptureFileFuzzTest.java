package io.merrow.capture.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * Whatever the bytes: the reader comes to an end, keeps to its limits and throws nothing but what it declares. Without
 * JAZZER_FUZZ=1 the found inputs (test resources) are tried and the empty one.
 */
class CaptureFileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void shouldComeToAnEndWithWhateverBytes(final byte @NotNull [] capture) {
        read(capture);
    }

    /** Reads to the end; a packet takes 12 bytes of input at least, so there is one. */
    static void read(final byte[] capture) {
        final ReadCapture told = new ReadCapture();
        final ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(capture));
        try (CaptureFile file = CaptureFile.of(channel, told)) {
            final CapturedPacket packet = new CapturedPacket();
            while (file.next(packet)) {
                assertThat(packet.length()).isBetween(0, CaptureReader.KEEP);
                assertThat(packet.originalLength()).isGreaterThanOrEqualTo(packet.length());
                assertThat(packet.timeNs()).isBetween(CapturedPacket.NO_TIME, CapturedPacket.LATEST_NS);
                packet.buffer().boundsCheck(packet.offset(), packet.length());
            }
        } catch (final CaptureException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
