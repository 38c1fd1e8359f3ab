package io.merrow.export.otlp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.merrow.export.ExportHarness;
import io.merrow.export.otlp.OtlpExporter;
import io.merrow.telemetry.LedgerCounter;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
    private static final HttpUrl HTTP = HttpUrl.get("http://collector.test:4318");
    private static final HttpUrl HTTPS = HttpUrl.get("https://collector.test:4317");

    @Test
    void shouldTakeTheVariableOfTheSchemeLowerCaseFirst() {
        final EnvironmentProxies proxies = new EnvironmentProxies(
                Map.of("HTTP_PROXY", "http://upper:1", "http_proxy", "lower:2", "HTTPS_PROXY", "http://secure:3"));
        assertThat(proxies.proxyFor(HTTP)).contains(URI.create("http://lower:2"));
        assertThat(proxies.proxyFor(HTTPS)).contains(URI.create("http://secure:3"));
        assertThat(new EnvironmentProxies(Map.of("all_proxy", "http://any:4")).proxyFor(HTTPS))
                .contains(URI.create("http://any:4"));
        assertThat(new EnvironmentProxies(Map.of()).proxyFor(HTTP)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "collector.test, true",
        ".test, true",
        "test, true",
        "lector.test, false",
        "collector.test:4317, true",
        "collector.test:4318, false",
        "'a, COLLECTOR.test', true",
        "10.0.0.0/8, false"
    })
    void shouldSpareTheHostsOfNoProxy(final String noProxy, final boolean spared) {
        final EnvironmentProxies proxies =
                new EnvironmentProxies(Map.of("HTTPS_PROXY", "http://proxy:1", "NO_PROXY", noProxy));
        assertThat(proxies.proxyFor(HTTPS).isEmpty()).isEqualTo(spared);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0/8, true",
        "11.1.2.3, 10.0.0.0/8, false",
        "10.1.2.3, 10.1.2.3, true",
        "[fd00::1], fd00::/8, true",
        "[fd00::1], [fd00::1]:4317, true",
        "[fd00::1], 10.0.0.0/8, false",
        "10.1.2.3, 10.0.0.0/99, false"
    })
    void shouldSpareAddressesAndNetworks(final String host, final String noProxy, final boolean spared) {
        assertThat(new NoProxy(noProxy).matches(host, 4317)).isEqualTo(spared);
    }

    @Test
    void shouldRefuseWhatIsNoProxyWithoutShowingIt() {
        assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", "socks5://me:s3cret@proxy:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldReachTheCollectorThroughAProxyThatWantsAPassword() throws IOException {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                final String user = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
                seen.add(exchange.getRequestURI() + " " + user);
                if (user == null) {
                    exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"test\"");
                }
                exchange.sendResponseHeaders(user == null ? 407 : 200, -1);
            }
        });
        proxy.start();
        final OtlpSettings settings = new OtlpSettings(
                "http://collector.invalid:4318",
                OtlpSettings.Protocol.HTTP_BINARY,
                Duration.ofSeconds(10),
                true,
                true,
                Map.of(),
                TlsFiles.SYSTEM);
        final Map<String, String> environment = Map.of(
                "http_proxy", "http://me:s3cret@127.0.0.1:" + proxy.getAddress().getPort());
        try (ExportHarness harness = new ExportHarness(
                ExportHarness.settings(),
                new OtlpExporter(
                        settings,
                        1,
                        ExportHarness.RESOURCE,
                        ExportHarness.profile(),
                        environment,
                        () -> TracerProvider.noop().get("")))) {
            harness.offerNumbered(0, 4);
            harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        } finally {
            proxy.stop(0);
        }
        assertThat(seen).last().asString().isEqualTo("http://collector.invalid:4318/v1/traces Basic bWU6czNjcmV0");
    }
}
