package io.merrow.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpReceiverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final OtlpReceiver receiver = new OtlpReceiver();
    private ManagedChannel channel;

    @AfterEach
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
        receiver.close();
    }

    @Test
    void shouldTakeSpansOverGrpc() {
        client().export(request(2));

        final ReceivedSpan first = receiver.awaitSpans(2, TIMEOUT).get(0);
        assertThat(first.name()).isEqualTo("span 0");
        assertThat(first.scope().getName()).isEqualTo("merrow");
        assertThat(first.resourceAttribute("service.name")).isEqualTo("lab");
        assertThat(first.longAttribute("flow.packets.delta")).isEqualTo(7);
        assertThat(first.stringAttribute("source.address")).isEqualTo("10.77.1.1");
        assertThat(first.traceId()).isEqualTo("000102030405060708090a0b0c0d0eff");
        assertThat(receiver.requests().get(0).transport()).isEqualTo(ReceivedRequest.Transport.GRPC);
        assertThat(receiver.requests().get(0).headers().get("user-agent")).contains("grpc-java");
    }

    @Test
    void shouldTakeCompressedSpansOverGrpc() {
        client().withCompression("gzip").export(request(3));
        assertThat(receiver.spans()).hasSize(3);
    }

    @Test
    void shouldTakePlainAndCompressedSpansOverHttp() throws Exception {
        assertThat(post(request(2).toByteArray(), "/v1/traces", false).statusCode())
                .isEqualTo(200);
        assertThat(post(gzip(request(3).toByteArray()), "/v1/traces", true).statusCode())
                .isEqualTo(200);
        assertThat(receiver.spans()).hasSize(5);
        assertThat(receiver.requests().get(1).headers()).containsEntry("content-encoding", "gzip");
    }

    @Test
    void shouldRefuseWhatIsNoOtlpOverHttp() throws Exception {
        assertThat(post(request(1).toByteArray(), "/elsewhere", false).statusCode())
                .isEqualTo(404);
        assertThat(post(new byte[] {1, 2, 3}, "/v1/traces", false).statusCode()).isEqualTo(400);
        assertThat(receiver.spans()).isEmpty();
    }

    @Test
    void shouldReportWhenToRetryOverGrpcAndThenTake() throws Exception {
        receiver.answerNext(Answer.retryAfter(Duration.ofSeconds(3)));
        final TraceServiceGrpc.TraceServiceBlockingStub client = client();
        final ExportTraceServiceRequest request = request(1);

        assertThatThrownBy(() -> client.export(request)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(retryInfo(e).getRetryDelay().getSeconds()).isEqualTo(3);
        });
        assertThat(receiver.spans()).isEmpty();
        assertThat(receiver.requests()).hasSize(1);

        client.export(request);
        assertThat(receiver.spans()).hasSize(1);
    }

    @Test
    void shouldReportWhenToRetryOverHttp() throws Exception {
        receiver.answerNext(Answer.retryAfter(Duration.ofSeconds(4)));
        final HttpResponse<byte[]> response = post(request(1).toByteArray(), "/v1/traces", false);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("4");
        assertThat(receiver.spans()).isEmpty();
    }

    @Test
    void shouldRejectTheLastSpansInPartialSuccess() throws Exception {
        receiver.answerWith(any -> Answer.partialSuccess(2, "too old"));
        assertThat(client().export(request(5)).getPartialSuccess().getRejectedSpans())
                .isEqualTo(2);
        final byte[] body = post(request(5).toByteArray(), "/v1/traces", false).body();
        assertThat(ExportTraceServiceResponse.parseFrom(body)
                        .getPartialSuccess()
                        .getErrorMessage())
                .isEqualTo("too old");
        assertThat(receiver.spans()).hasSize(6).noneMatch(span -> span.name().equals("span 3"));
    }

    @Test
    void shouldRefuseConnectionsWhileDisconnected() {
        final int port = receiver.grpcPort();
        receiver.disconnect();
        assertThatThrownBy(() -> client().export(request(1)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        receiver.connect();
        assertThat(receiver.grpcPort()).isEqualTo(port);
        client().withWaitForReady().export(request(1));
        assertThat(receiver.spans()).hasSize(1);
    }

    @Test
    void shouldAnswerWhatItTookBeforeItDisconnects() throws Exception {
        final CountDownLatch taken = new CountDownLatch(2);
        receiver.answerWith(any -> {
            taken.countDown();
            return Answer.ok().after(Duration.ofMillis(300));
        });
        final var grpc = CompletableFuture.supplyAsync(() -> client().export(request(1)));
        final var http = CompletableFuture.supplyAsync(() -> status(request(1)));
        assertThat(taken.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        receiver.disconnect();
        assertThat(grpc.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                        .getPartialSuccess()
                        .getRejectedSpans())
                .isZero();
        assertThat(http.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(receiver.spans()).hasSize(2);
    }

    private int status(final ExportTraceServiceRequest request) {
        try {
            return post(request.toByteArray(), "/v1/traces", false).statusCode();
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldReportWhatArrivedWhenTheWaitIsOver() {
        client().export(request(1));
        assertThatThrownBy(() -> receiver.awaitSpans(2, Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 spans in 1 requests: {span 0=1}");
    }

    @Test
    void shouldNameTheMissingOrMistypedAttribute() {
        client().export(request(1));
        final ReceivedSpan span = receiver.spans().get(0);
        assertThatThrownBy(() -> span.longAttribute("flow.packets"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("flow.packets");
        assertThatThrownBy(() -> span.stringAttribute("flow.packets.delta"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INT_VALUE");
    }

    @Test
    void shouldWriteAndReadJsonLinesWithHexadecimalIds() {
        client().export(request(1));
        final ReceivedSpan span = receiver.spans().get(0);
        final String line = OtlpJson.toLine(span);
        assertThat(line)
                .contains("\"traceId\":\"000102030405060708090a0b0c0d0eff\"")
                .doesNotContain("\n");
        assertThat(OtlpJson.fromLine(line)).isEqualTo(span);
    }

    private TraceServiceGrpc.TraceServiceBlockingStub client() {
        if (channel == null) {
            channel = NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort())
                    .usePlaintext()
                    .build();
        }
        channel.resetConnectBackoff();
        return TraceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private HttpResponse<byte[]> post(final byte[] body, final String path, final boolean gzip) throws Exception {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(receiver.httpEndpoint() + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (gzip) {
            request.header("Content-Encoding", "gzip");
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static RetryInfo retryInfo(final StatusRuntimeException error) {
        try {
            return StatusProto.fromThrowable(error).getDetails(0).unpack(RetryInfo.class);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(final byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static ExportTraceServiceRequest request(final int spans) {
        final ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("merrow"));
        for (int i = 0; i < spans; i++) {
            scope.addSpans(Span.newBuilder()
                    .setName("span " + i)
                    .setTraceId(ByteString.fromHex("000102030405060708090a0b0c0d0eff"))
                    .setSpanId(ByteString.fromHex("f0f1f2f3f4f5f6f7"))
                    .addAttributes(attribute(
                            "flow.packets.delta", AnyValue.newBuilder().setIntValue(7)))
                    .addAttributes(
                            attribute("source.address", AnyValue.newBuilder().setStringValue("10.77.1.1"))));
        }
        final Resource.Builder resource = Resource.newBuilder()
                .addAttributes(attribute("service.name", AnyValue.newBuilder().setStringValue("lab")));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
                .build();
    }

    private static KeyValue attribute(final String name, final AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }
}
