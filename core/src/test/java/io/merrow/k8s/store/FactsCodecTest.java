package io.merrow.k8s.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FactsCodecTest {
    private static final int ROUNDS = 2_000;

    private final FieldWriter out = new FieldWriter();
    private final FieldReader in = new FieldReader();

    private byte[] encoded(final ClusterFacts facts) {
        new FactsEncoder(out.clear()).encode(facts);
        final byte[] bytes = new byte[out.length()];
        out.buffer().getBytes(0, bytes);
        return bytes;
    }

    private ClusterFacts decoded(final byte[] bytes, final int length) {
        return new FactsDecoder(in.wrap(new UnsafeBuffer(bytes), 0, length), FactsDecoder.Interning.none()).decode();
    }

    @Test
    void shouldReadWhatItWroteOfEveryKind() {
        for (final ClusterKind kind : ClusterKind.values()) {
            final RandomFacts random = new RandomFacts(kind.ordinal());
            for (int i = 0; i < ROUNDS / 10; i++) {
                final ClusterFacts facts = random.next(kind);
                final byte[] bytes = encoded(facts);
                assertThat(decoded(bytes, bytes.length)).isEqualTo(facts);
            }
        }
    }

    /** As the file of an earlier version has it: a kind in another place requires another format. */
    @Test
    void shouldNumberKindsAndShapesAsTheFormatSays() {
        assertThat(BufferMarshaller.FORMAT).isEqualTo(1);
        assertThat(ClusterKind.values())
                .extracting(ClusterKind::apiName)
                .containsExactly(
                        "Namespace",
                        "Node",
                        "Deployment",
                        "ReplicaSet",
                        "StatefulSet",
                        "DaemonSet",
                        "Job",
                        "CronJob",
                        "Service",
                        "NetworkPolicy",
                        "Pod",
                        "EndpointSlice",
                        "Endpoints",
                        "Ingress",
                        "Gateway");
        assertThat(FactsEncoder.Shape.values())
                .extracting(Enum::name)
                .containsExactly("PLAIN", "POD", "SERVICE", "ENDPOINTS", "NODE", "ENTRANCE", "POLICY");
        assertThat(EntryCodec.Role.values())
                .extracting(Enum::name)
                .containsExactly("ODD", "EVEN", "ENDED", "CONTACT_ODD", "CONTACT_EVEN");
    }

    @Test
    void shouldRefuseWhatEndsTooEarly() {
        final RandomFacts random = new RandomFacts(1);
        for (int i = 0; i < ROUNDS / 10; i++) {
            final byte[] bytes = encoded(random.next());
            for (int length = 0; length < bytes.length; length++) {
                final int shorter = length;
                assertThatThrownBy(() -> decoded(bytes, shorter)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void shouldReadAnyBytesOrRefuseThem() {
        final RandomFacts facts = new RandomFacts(2);
        final Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < ROUNDS * 10; i++) {
            final byte[] bytes = encoded(facts.next());
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(decoded(bytes, bytes.length).meta()).isNotNull();
            } catch (final IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
