package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.k8s.StubApiServer;
import io.merrow.k8s.facts.ClusterKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each answer that an API server may give to a client that only checks whether it would answer. */
class ClusterProbeTest {
    @TempDir
    private Path directory;

    private StubApiServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new StubApiServer(0);
    }

    @AfterEach
    void close() {
        CloseHelper.quietClose(server);
    }

    private ClusterProbe probe(final String url) throws IOException {
        final Path kubeconfig = Files.writeString(
                directory.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                current-context: stub
                clusters: [{name: stub, cluster: {server: "%s"}}]
                contexts: [{name: stub, context: {cluster: stub, user: nobody}}]
                users: [{name: nobody, user: {}}]
                """
                        .formatted(url));
        return ClusterProbe.probe(new WatchOptions(kubeconfig, Duration.ofSeconds(5), List.of(), null));
    }

    private String address() {
        return "http://127.0.0.1:" + server.port();
    }

    private static Set<ClusterKind> allBut(final ClusterKind kind) {
        return EnumSet.complementOf(EnumSet.of(kind));
    }

    @Test
    void shouldReadEveryKindAndAskForOneObjectOfEach() throws IOException {
        final ClusterProbe probe = probe(server.url());
        assertThat(probe.isReachable()).isTrue();
        assertThat(probe.server()).isEqualTo("Kubernetes v1.33.1");
        assertThat(probe.readable()).isEqualTo(EnumSet.allOf(ClusterKind.class));
        assertThat(probe.absent()).isEmpty();
        assertThat(probe.refused()).isEmpty();
        assertThat(server.questions(StubApiServer.PODS)).hasSize(1).allSatisfy(question -> assertThat(question.query())
                .contains("limit=1"));
    }

    @Test
    void shouldReportWhatMayNotBeListed() throws IOException {
        server.podStatus(403);
        final ClusterProbe probe = probe(server.url());
        assertThat(probe.refused())
                .containsOnlyKeys(ClusterKind.POD)
                .containsValue(address() + ": 403 forbidden: cannot list pods");
        assertThat(probe.readable()).isEqualTo(allBut(ClusterKind.POD));
    }

    @Test
    void shouldReportWhatTheServerDoesNotHave() throws IOException {
        server.absent("/apis/gateway.networking.k8s.io");
        final ClusterProbe probe = probe(server.url());
        assertThat(probe.absent()).containsExactly(ClusterKind.GATEWAY);
        assertThat(probe.readable()).isEqualTo(allBut(ClusterKind.GATEWAY));
    }

    @Test
    void shouldReportThatItIsNotAuthorized() throws IOException {
        server.token("another");
        final ClusterProbe probe = probe(server.url());
        assertThat(probe.isReachable()).isFalse();
        assertThat(probe.failure())
                .isEqualTo(address() + ": 401 not authenticated: token or client certificate rejected");
    }

    @Test
    void shouldReportThatThereIsNoListener() throws IOException {
        try (Socket taken = new Socket()) { // so that no server gets the port meanwhile
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            final String url = "http://127.0.0.1:" + taken.getLocalPort();
            final ClusterProbe probe = probe(url);
            assertThat(probe.isReachable()).isFalse();
            assertThat(probe.failure()).isEqualTo(url + ": connection refused");
        }
    }

    @Test
    void shouldReportThatTheNameIsUnknown() throws IOException {
        assertThat(probe("http://kubernetes.invalid:6443").failure())
                .isEqualTo("http://kubernetes.invalid:6443: failed to resolve the host name");
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertThatThrownBy(() -> ClusterProbe.probe(
                        new WatchOptions(directory.resolve("none"), Duration.ofSeconds(5), List.of(), null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }
}
