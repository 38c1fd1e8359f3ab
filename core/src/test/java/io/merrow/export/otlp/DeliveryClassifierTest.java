package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.merrow.export.delivery.DeliveryOutcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryClassifierTest {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    @Test
    void shouldRetryTheGrpcCodesOfTheSpecificationAndNoOthers() {
        final Set<Integer> retryable = Set.of(1, 4, 10, 11, 14, 15);
        for (int code = 1; code <= 17; code++) {
            assertThat(DeliveryClassifier.classifyGrpc(code, "", RpcStatus.NONE, EMPTY, false)
                            .kind())
                    .as("code " + code)
                    .isEqualTo(retryable.contains(code) ? DeliveryOutcome.Kind.RETRY : DeliveryOutcome.Kind.REFUSED);
        }
    }

    @Test
    void shouldRetryAnExhaustedCollectorOnlyIfItSaysWhen() {
        final RpcStatus info = RpcStatus.parse(status(Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(2).setNanos(500_000_000))
                .build())));
        assertThat(info).isEqualTo(new RpcStatus("wait ✗", true, 2_500_000_000L));
        final DeliveryOutcome outcome = DeliveryClassifier.classifyGrpc(8, "", info, EMPTY, false);
        assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.RETRY);
        assertThat(outcome.retryAfterNs()).isEqualTo(2_500_000_000L);
        final RpcStatus without = RpcStatus.parse(
                status(Any.pack(Duration.newBuilder().setSeconds(9).build())));
        assertThat(without.hasRetryInfo()).isFalse();
        assertThat(DeliveryClassifier.classifyGrpc(8, "", without, EMPTY, false).kind())
                .isEqualTo(DeliveryOutcome.Kind.REFUSED);
    }

    /** As the Collector's memory limiter answers. */
    @Test
    void shouldRetryAnExhaustedCollectorWhereThatIsWanted() {
        final String words = "data refused due to high memory usage";
        assertThat(DeliveryClassifier.classifyGrpc(8, words, RpcStatus.NONE, EMPTY, true)
                        .kind())
                .isEqualTo(DeliveryOutcome.Kind.RETRY);
    }

    @Test
    void shouldRetryTheHttpStatusesOfTheSpecificationAndNoOthers() {
        final Set<Integer> retryable = Set.of(429, 502, 503, 504);
        for (int status = 300; status < 600; status++) {
            final DeliveryOutcome.Kind expected = retryable.contains(status)
                    ? DeliveryOutcome.Kind.RETRY
                    : status == 413 ? DeliveryOutcome.Kind.TOO_LARGE : DeliveryOutcome.Kind.REFUSED;
            assertThat(DeliveryClassifier.classifyHttp(status, "", 0, EMPTY).kind())
                    .as("status " + status)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc: received message larger than max (5000000 vs. 4194304)",
                "gRPC message exceeds maximum size 4194304: 5000000",
                "grpc: received message after decompression larger than max 4194304"
            })
    void shouldKnowTheMessagesForTooLarge(final String words) {
        assertThat(DeliveryClassifier.classifyGrpc(8, words, RpcStatus.NONE, EMPTY, true)
                        .kind())
                .isEqualTo(DeliveryOutcome.Kind.TOO_LARGE);
    }

    @Test
    void shouldReadNothingFromADamagedStatus() {
        final byte[] cut = status(Any.pack(RetryInfo.getDefaultInstance()));
        for (int length = 1; length < cut.length; length++) {
            RpcStatus.parse(Arrays.copyOf(cut, length));
        }
        assertThat(RpcStatus.parse("<html>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(RpcStatus.NONE);
    }

    private static byte[] status(final Any detail) {
        return Status.newBuilder()
                .setCode(8)
                .setMessage("wait ✗")
                .addDetails(detail)
                .build()
                .toByteArray();
    }
}
