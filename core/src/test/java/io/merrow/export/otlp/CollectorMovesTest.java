package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.ExportHarness;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RetrySchedule;
import io.merrow.export.otlp.client.CollectorDns;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.lab.Await;
import io.merrow.lab.OtlpReceiver;
import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import okhttp3.Request;
import okhttp3.Response;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collector that vanishes silently, or is elsewhere from some time on. */
@Timeout(120)
class CollectorMovesTest {
    private static final byte[] LOCAL = {127, 0, 0, 1};
    private static final byte[] OTHER = {127, 0, 0, 2};

    private final OtlpReceiver receiver = new OtlpReceiver();
    private SilentProxy proxy;
    private ExportHarness harness;

    @AfterEach
    void close() {
        CloseHelper.quietCloseAll(harness, proxy, receiver);
    }

    private static OtlpSettings settings(
            final String endpoint, final OtlpSettings.Protocol protocol, final Duration timeout) {
        return new OtlpSettings(endpoint, protocol, timeout, true, true, Map.of(), TlsFiles.SYSTEM);
    }

    /** The test's clock runs much faster than the time that an attempt takes. */
    private static ExportSettings withoutRetryLimit() {
        return new ExportSettings(
                4,
                TimeUnit.MILLISECONDS.toNanos(100),
                16,
                2,
                RetrySchedule.of(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ZERO),
                TimeUnit.SECONDS.toNanos(10));
    }

    /** Its connections swallow all bytes from some time on, as when a node fails or a NAT forgets; new ones work. */
    @ParameterizedTest
    @EnumSource
    void shouldGiveUpAConnectionThatATimeoutHasHit(final OtlpSettings.Protocol protocol) throws IOException {
        final boolean isGrpc = protocol == OtlpSettings.Protocol.GRPC;
        proxy = new SilentProxy(isGrpc ? receiver.grpcPort() : receiver.httpPort());
        harness = new ExportHarness(
                withoutRetryLimit(),
                ExportHarness.otlp(settings("http://127.0.0.1:" + proxy.port(), protocol, Duration.ofMillis(700)), 2));
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> {
            harness.advance(1);
            return count(LedgerCounter.RECORDS_EXPORTED) == 4;
        });

        proxy.silenceConnections();
        harness.offerNumbered(4, 8);
        harness.turnUntil(() -> {
            harness.advance(1);
            return count(LedgerCounter.RECORDS_EXPORTED) == 8;
        });
        assertThat(count(LedgerCounter.EXPORT_BATCHES_FAILED))
                .as("attempts in vain")
                .isPositive();
        assertThat(harness.ledgerDifference()).isZero();
    }

    private long count(final LedgerCounter counter) {
        return harness.count(counter);
    }

    @Test
    void shouldAskAnAddressLastOnWhichARequestFailed() throws UnknownHostException {
        final InetAddress dead = InetAddress.getByName("192.0.2.1");
        final InetAddress alive = InetAddress.getByName("2001:db8::1");
        final long[] nowNs = {Long.MAX_VALUE - 5};
        final CollectorDns dns = new CollectorDns(host -> List.of(dead, alive), () -> nowNs[0]);
        assertThat(dns.lookup("collector")).containsExactly(dead, alive);

        dns.onFailure(dead);
        assertThat(dns.lookup("collector")).containsExactly(alive, dead);
        nowNs[0] += TimeUnit.MINUTES.toNanos(1);
        assertThat(dns.lookup("collector")).as("it may have recovered").containsExactly(dead, alive);
    }

    /** 127.0.0.2 accepts connections and never answers. */
    @Test
    void shouldReachTheOtherAddressWhereOneNeverAnswers() throws IOException {
        proxy = new SilentProxy(receiver.httpPort(), InetAddress.getByAddress(OTHER), 0);
        proxy.silenceAll();
        try (SilentProxy good = besideProxy(LOCAL);
                OtlpClient client = client(
                        Duration.ofMillis(700),
                        host -> List.of(InetAddress.getByAddress(OTHER), InetAddress.getByAddress(LOCAL)),
                        Long.MAX_VALUE)) {
            assertThat(proxy.port()).isEqualTo(good.port());
            Await.until("an answer", () -> isAnswered(client, proxy.port()));
        }
    }

    /** The old collector still answers, so that no failure shows that its name leads elsewhere. */
    @Test
    void shouldFollowANameThatMovesThoughTheOldCollectorAnswers() throws IOException {
        final InetAddress[] named = {InetAddress.getByAddress(LOCAL)};
        final InetAddress next = InetAddress.getByAddress(OTHER);
        proxy = new SilentProxy(receiver.httpPort(), named[0], 0);
        try (SilentProxy other = besideProxy(OTHER);
                OtlpClient client = client(Duration.ofSeconds(10), host -> List.of(named[0]), 1)) {
            assertThat(isAnswered(client, proxy.port())).isTrue();
            client.followName();
            assertThat(isAnswered(client, proxy.port())).isTrue();
            assertThat(other.accepted()).isZero();

            named[0] = next;
            client.followName();
            assertThat(isAnswered(client, proxy.port())).isTrue();
            assertThat(other.accepted()).isEqualTo(1);
        }
    }

    /** At the same port of another address of loopback; the proxy moves on where another program has that port. */
    private SilentProxy besideProxy(final byte[] address) throws IOException {
        while (true) {
            try {
                return new SilentProxy(receiver.httpPort(), InetAddress.getByAddress(address), proxy.port());
            } catch (final BindException e) {
                proxy = proxy.elsewhere();
            }
        }
    }

    private static OtlpClient client(final Duration timeout, final Dns dns, final long resolveIntervalNs) {
        return new OtlpClient(
                settings("http://collector.test:1", OtlpSettings.Protocol.HTTP_BINARY, timeout),
                1,
                Map.of(),
                dns,
                resolveIntervalNs);
    }

    private static boolean isAnswered(final OtlpClient client, final int port) {
        final Request request = new Request.Builder()
                .url("http://collector.test:" + port + "/v1/traces")
                .build();
        try (Response response = client.current().newCall(request).execute()) {
            return response.code() > 0;
        } catch (final IOException e) {
            return false;
        }
    }
}
