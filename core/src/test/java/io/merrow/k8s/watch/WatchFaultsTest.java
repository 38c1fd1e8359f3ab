package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.StubApiServer;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.lab.Await;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an API server may do to a watch: the index continues serving, and catches up. */
@Timeout(300)
class WatchFaultsTest {
    private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("merrow.watch.cause");
    private static final AttributeKey<String> KIND = AttributeKey.stringKey("merrow.watch.kind");
    private static final AttributeKey<Long> OBJECTS = AttributeKey.longKey("merrow.watch.objects");

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int RECONNECT_MS = 20;
    private static final long SILENCE_MS = 500;
    private static final long LASTING_MS = 200;

    @TempDir
    private Path directory;

    private final Cluster cluster = new Cluster();
    private StubApiServer server;
    private ClusterWatcher watcher;

    @AfterEach
    void close() {
        CloseHelper.quietCloseAll(watcher, server);
    }

    private void serve() throws IOException {
        server = new StubApiServer(0);
    }

    /** The port of a server that was closed may take a moment to be free. */
    private void serveAgain(final int port) {
        await("port " + port, () -> {
            try {
                server = new StubApiServer(port);
                return true;
            } catch (final BindException e) {
                return false;
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void watch(final int port) {
        watch(new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port + "/")
                .build());
    }

    private void watch(final Config config) {
        config.setWatchReconnectInterval(RECONNECT_MS);
        watch(ApiConnection.open(config));
    }

    private void watch(final ApiConnection api) {
        watcher = new ClusterWatcher(
                api,
                new WatchOptions(
                        null,
                        LONG,
                        List.of(new WatchOptions.Selector(ClusterKind.POD, true, Set.of(), Map.of(), List.of()))),
                Set.of(),
                cluster.model,
                System::currentTimeMillis,
                new WatchTiming(SILENCE_MS, 100, LASTING_MS, 60_000),
                () -> TELEMETRY.getOpenTelemetry().getTracer("test"));
        watcher.start();
    }

    private void await(final String what, final BooleanSupplier condition) {
        Await.until(() -> what + ": " + watcher, condition::getAsBoolean);
    }

    private String nameAt(final String address) {
        cluster.nowMs = System.currentTimeMillis();
        return cluster.attributes(address, 8080).getOrDefault("k8s.pod.name", "");
    }

    private void awaitPod(final String name, final String address) {
        await("pod " + name, () -> nameAt(address).equals(name));
    }

    private static Pod pod(final String name, final String address) {
        return Cluster.pod("shop", name, address, Map.of());
    }

    private long lists() {
        return server.questions(StubApiServer.PODS).stream()
                .filter(question -> !question.isWatch())
                .count();
    }

    @Test
    void shouldServeTheLastIndexWhileTheApiServerIsAwayAndCatchUpThen() throws IOException {
        serve();
        final int port = server.port();
        server.put(pod("before", "10.0.0.1"));
        watch(port);
        awaitPod("before", "10.0.0.1");
        await("the watch", () -> server.watchCount() > 0);
        server.close();

        await("a new beginning in vain", () -> watcher.restarts() > 0 && watcher.failures() > 0);
        assertThat(nameAt("10.0.0.1")).isEqualTo("before");
        serveAgain(port);
        server.put(pod("after", "10.0.0.2"));
        awaitPod("after", "10.0.0.2");
        await("what vanished meanwhile", () -> watcher.size(ClusterKind.POD) == 1);
        await("health", () -> watcher.health().ok());
    }

    /** The same objects at the same versions: no event, no update, and yet all names stay. */
    @Test
    void shouldKeepNamesOverRestartsOfWatchesAndOfTheServer() throws IOException {
        serve();
        final int port = server.port();
        server.put(pod("first", "10.0.0.1"));
        server.put(pod("second", "10.0.0.2"));
        watch(port);
        awaitPod("second", "10.0.0.2");
        await("the watch", () -> server.watchCount() > 0);
        server.close();
        final long before = watcher.restarts();
        await("restarts in vain", () -> watcher.restarts() >= before + 3);
        assertThat(nameAt("10.0.0.1")).isEqualTo("first");
        assertThat(nameAt("10.0.0.2")).isEqualTo("second");

        serveAgain(port);
        server.stall();
        server.put(pod("first", "10.0.0.1"));
        server.put(pod("second", "10.0.0.2"));
        await("a question", () -> server.hasQuestions());
        assertThat(nameAt("10.0.0.1")).as("before a complete list").isEqualTo("first");
        server.release();
        await("health", () -> watcher.health().ok());
        assertThat(nameAt("10.0.0.1")).isEqualTo("first");
        assertThat(nameAt("10.0.0.2")).isEqualTo("second");
        assertThat(watcher.size(ClusterKind.POD)).isEqualTo(2);
    }

    /** As after a restore from a backup: the versions are known already, the objects are not. */
    @Test
    void shouldSeeOtherObjectsAtVersionsThatAreKnown() throws IOException {
        serve();
        final int port = server.port();
        server.put(pod("first", "10.0.0.1"));
        server.put(pod("second", "10.0.0.2"));
        watch(port);
        awaitPod("second", "10.0.0.2");
        await("the watch", () -> server.watchCount() > 0);
        server.close();
        await("the loss", () -> watcher.failures() > 0);

        serveAgain(port);
        server.put(pod("first", "10.0.0.7"));
        awaitPod("first", "10.0.0.7");
        await("what is gone", () -> watcher.size(ClusterKind.POD) == 1);
    }

    @Test
    void shouldObeyRetryAfter() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.podStatus(429, 1);
        watch(server.port());
        await("four attempts", () -> lists() >= 4);
        assertThat(waitsMs()).allMatch(waitMs -> waitMs >= 1000);

        server.podStatus(200);
        awaitPod("first", "10.0.0.1");
    }

    @Test
    void shouldReadTheTokenFileOfAKubeconfigAgain() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.token("old");
        Files.writeString(directory.resolve("token"), "old\n");
        final Path kubeconfig = directory.resolve("kubeconfig");
        writeKubeconfig(kubeconfig, "tokenFile: token");
        watch(ApiConnection.open(kubeconfig));
        awaitPod("first", "10.0.0.1");
        await("the watch", () -> server.watchCount() > 0);

        server.token("new");
        server.endWatches();
        await("the refusal", () -> watcher.health().reason().contains("401 not authenticated"));
        Files.writeString(directory.resolve("token"), "new\n");
        server.put(pod("second", "10.0.0.2"));
        awaitPod("second", "10.0.0.2");
    }

    @Test
    void shouldStartBeforeTheServerAnswers() throws IOException {
        final int port;
        try (Socket taken = new Socket()) { // so that no other server gets the port meanwhile
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = taken.getLocalPort();
            watch(port);
            await("an attempt", () -> watcher.failures() > 0);
            assertThat(watcher.health().ok()).isFalse();
        }

        serveAgain(port);
        server.put(pod("first", "10.0.0.1"));
        awaitPod("first", "10.0.0.1");
        await("health", () -> watcher.health().ok());
    }

    @Test
    void shouldNotWaitForSlowAnswers() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.stall();
        watch(server.port());
        await("a question", () -> server.hasQuestions());
        assertThat(nameAt("10.0.0.1")).as("nothing waits").isEmpty();
        assertThat(watcher.health().ok()).isFalse();

        server.release();
        awaitPod("first", "10.0.0.1");
    }

    @Test
    void shouldContinueFromTheLastBookmark() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        watch(server.port());
        await("the watch", () -> server.watchCount() > 0);
        awaitPod("first", "10.0.0.1");
        final long before = lists();
        server.bookmark(5_000);
        // A change behind the bookmark shows that it has been read.
        server.put(pod("second", "10.0.0.2"));
        awaitPod("second", "10.0.0.2");
        server.bookmark(6_000);
        server.endWatches();

        await("the next watch", () -> server.questions(StubApiServer.PODS).stream()
                .anyMatch(question -> question.isWatch()
                        && Set.of(question.query().split("&")).stream()
                                .anyMatch(each -> each.startsWith("resourceVersion=5001")
                                        || each.startsWith("resourceVersion=6000"))));
        assertThat(lists()).as("no new list").isEqualTo(before);
    }

    @Test
    void shouldReadTheTokenAgainWhenItIsRefused() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.token("old");
        final Path kubeconfig = directory.resolve("kubeconfig");
        writeKubeconfig(kubeconfig, "token: old");
        watch(Config.fromKubeconfig(kubeconfig.toFile()));
        awaitPod("first", "10.0.0.1");
        await("the watch", () -> server.watchCount() > 0);

        server.token("new");
        writeKubeconfig(kubeconfig, "token: new");
        server.put(pod("second", "10.0.0.2"));
        server.endWatches();
        server.put(pod("third", "10.0.0.3"));
        awaitPod("third", "10.0.0.3");
    }

    private void writeKubeconfig(final Path kubeconfig, final String user) throws IOException {
        Files.writeString(
                kubeconfig,
                """
                apiVersion: v1
                kind: Config
                current-context: stub
                clusters: [{name: stub, cluster: {server: "%s"}}]
                contexts: [{name: stub, context: {cluster: stub, user: merrow}}]
                users: [{name: merrow, user: {%s}}]
                """
                        .formatted(server.url(), user));
    }

    @Test
    void shouldComeBackWhenAKindIsForbiddenNoMore() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.podStatus(403);
        watch(server.port());
        await("the refusal", () -> watcher.health().reason().contains("Pod is forbidden"));
        assertThat(watcher.health().ok()).as("without pods there are no names").isFalse();

        server.podStatus(200);
        awaitPod("first", "10.0.0.1");
        await("health", () -> watcher.health().reason().equals("all kinds synced"));
    }

    @Test
    void shouldWaitLongerAndLongerWhileListsFail() throws IOException {
        serve();
        server.podStatus(500);
        watch(server.port());
        await("six attempts", () -> lists() >= 6);

        // Load makes a wait longer, never shorter.
        assertThat(waitsMs().get(4)).isGreaterThanOrEqualTo(RECONNECT_MS * 16);
    }

    @Test
    void shouldWaitBetweenListsWhenTheVersionIsGoneAgainAndAgain() throws IOException {
        serve();
        server.put(pod("first", "10.0.0.1"));
        server.onWatch(StubApiServer.gone());
        watch(server.port());
        awaitPod("first", "10.0.0.1");
        await("eight lists", () -> lists() >= 8);

        assertThat(waitsMs()).allMatch(waitMs -> waitMs >= RECONNECT_MS);
        server.onWatch("");
        await("a watch that stays", () -> server.watchCount() > 0);
    }

    @Test
    void shouldTraceRestartsWithTheirCause() throws IOException {
        serve();
        final int port = server.port();
        server.put(pod("first", "10.0.0.1"));
        server.onWatch(StubApiServer.gone());
        watch(port);
        awaitRestart("silence");
        server.onWatch("");
        await("a watch", () -> server.watchCount() > 0);
        server.close();
        await("an outage", () -> watcher.outages() > 0);
        serveAgain(port);
        server.put(pod("first", "10.0.0.1"));
        awaitRestart("outage");

        assertThat(spans("watch start"))
                .singleElement()
                .satisfies(span -> assertThat(span.getAttributes().get(CAUSE)).isEqualTo("start"));
    }

    private void awaitRestart(final String cause) {
        await("a restart for " + cause, () -> spans("watch restart").stream()
                .anyMatch(span -> cause.equals(span.getAttributes().get(CAUSE))
                        && span.getStatus().equals(StatusData.unset())
                        && span.getAttributes().get(OBJECTS) == 1));
    }

    @Test
    void shouldTraceAStartThatNeverCompletes() throws IOException {
        serve();
        watch(server.port() == 1 ? 2 : 1); // no server listens there
        await("a failure", () -> watcher.failures() > 0);
        watcher.close();
        assertThat(spans("watch start"))
                .singleElement()
                .satisfies(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
    }

    private static List<SpanData> spans(final String name) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals(name)
                        && "pods".equals(span.getAttributes().get(KIND)))
                .toList();
    }

    private List<Long> waitsMs() {
        final List<Long> atNs = server.questions(StubApiServer.PODS).stream()
                .filter(question -> !question.isWatch())
                .map(StubApiServer.Question::atNs)
                .toList();
        return IntStream.range(1, atNs.size())
                .mapToObj(i -> TimeUnit.NANOSECONDS.toMillis(atNs.get(i) - atNs.get(i - 1)))
                .toList();
    }
}
