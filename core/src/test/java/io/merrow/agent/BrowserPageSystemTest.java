package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Endpoint;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, of a real agent that observes real traffic. Its pictures are in target/ui. */
@Tag("one-jdk")
class BrowserPageSystemTest {
    private static final Path PICTURES = Path.of("target", "ui");
    private static final String HOSTILE = "<img src=x onerror=document.title='taken'>";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;
    private MockCluster cluster;
    private RunningAgent agent;
    private Browser browser;
    private String origin;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Browser.isAvailable(), "no chromium here: scripts/setup installs it");
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
        cluster = new MockCluster(null);
        tell("web", link.left().address(IpVersion.V4));
        tell(HOSTILE, link.right().address(IpVersion.V4));
        agent = RunningAgent.launchHere(Files.writeString(directory.resolve("merrow.yaml"), yaml()));
        final String port = agent.process()
                .awaitStderr("web page on http://127.0.0.1:(\\d+)/", RunningAgent.PATIENCE)
                .group(1);
        agent.process().awaitStderr("merrow .* is running", RunningAgent.PATIENCE);
        agent.process().awaitStderr("Kubernetes: all kinds synced", RunningAgent.PATIENCE);
        origin = "http://127.0.0.1:" + port + "/";
        browser = new Browser(directory.resolve("profile"));
        browser.size(1280, 1250);
        browser.open(origin);
    }

    @AfterEach
    void stop() {
        CloseHelper.quietCloseAll(browser, agent, cluster);
    }

    private String yaml() throws IOException {
        return """
                discovery:
                  instrument: {interfaces: [%s], network_namespace: /run/netns/%s}
                  listening_ports: {enabled: false}
                  informer: {k8s: {kubeconfig_path: "%s", selectors: [{kind: Pod}]}}
                internal: {metrics: {port: 0}, server: {port: 0, ui: true, ui_address: "127.0.0.1:0"}}
                pipeline: {flow_producer: {flow_store_poll_interval: 200ms}}
                span: {max_record_interval: 1s, udp_timeout: 10m, icmp_timeout: 10m, generic_timeout: 10m}
                export: {traces: {stdout: {format: json}}}
                """
                .formatted(link.left().interfaceName(), link.left().namespace().name(), cluster.kubeconfig(directory));
    }

    private void tell(final String name, final String address) {
        cluster.tell(new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + address)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewCondition()
                .withType("PodReadyToStartContainers")
                .withStatus("True")
                .withLastTransitionTime(Instant.now().minus(Duration.ofHours(1)).toString())
                .endCondition()
                .endStatus()
                .build());
    }

    private void ping(final int count) {
        link.left()
                .namespace()
                .shell("ping -q -i 0.05 -c " + count + " " + link.right().address(IpVersion.V4));
    }

    /** The row whose text has all of that in it. */
    private WebElement awaitRow(final String... words) {
        return browser.await("row " + List.of(words), page -> page.all("#table tbody tr").stream()
                .filter(row -> List.of(words).stream().allMatch(row.getText()::contains))
                .findFirst()
                .orElse(null));
    }

    /** Until the page has asked for its rows so many times more, and has drawn them all but the last time. */
    private void awaitRedraws(final int count) {
        final long before = requests();
        browser.await("redrawn", page -> requests() > before + count);
    }

    private long requests() {
        return browser.fetched().stream()
                .filter(each -> each.contains("/v1/flows"))
                .count();
    }

    /** Of an SVG path. */
    private static long points(final String path) {
        return path.chars().filter(each -> each == 'L').count();
    }

    private void assertIsQuietAndAlone() {
        // a filter that is only half written is refused, which browsers write down
        assertThat(browser.complaints()).allMatch(each -> each.contains("/v1/flows?filter=") && each.contains("400"));
        assertThat(browser.fetched()).isNotEmpty().allMatch(each -> each.startsWith(origin));
    }

    @Test
    void shouldShowFlowsAsTheyAreAndFindThem() throws Exception {
        ping(7);
        awaitRow("icmp", "web", HOSTILE, " 14 "); // there and back
        assertThat(browser.one("#facts").getText()).contains("✓ healthy", "✓ ledger balanced", "✓ nothing lost");
        assertThat(browser.one("#map").getText()).contains("web", HOSTILE.substring(0, 20));

        final WebElement filter = browser.one("#filter");
        browser.type(filter, "protocol:udp");
        browser.await("no row", page -> page.all("#table tbody tr").isEmpty());
        assertThat(browser.one("#flows-note").getText()).startsWith("0 of ");
        browser.type(filter, "port:(");
        browser.await(
                "what is wrong", page -> page.one("#filter-error").getText().contains("column"));
        assertThat(filter.getDomAttribute("aria-invalid")).isEqualTo("true");
        browser.type(filter, "pod:web");
        awaitRow("icmp");
        browser.await( // while it is typed, an earlier half of it has a row too
                "nothing wrong", page -> page.one("#filter-error").getText().isEmpty());
        assertThat(filter.getDomAttribute("aria-invalid")).isEqualTo("false");
        browser.type(filter, Keys.BACK_SPACE.toString());
        assertThat(browser.<Object>evaluate("return fetch('https://example.org/').then(() => 'left', () => 'stayed')"))
                .isEqualTo("stayed");
        assertThat(browser.complaints()).anyMatch(each -> each.contains("Content Security Policy"));
    }

    /** Without the filters that its halves would be. */
    private void enterAtOnce(final String filter) {
        browser.evaluate("const field = document.getElementById('filter'); field.value = '" + filter
                + "'; field.dispatchEvent(new Event('input'))");
    }

    /** An answer can be overtaken by one to a later filter. */
    @Test
    void shouldNotShowAnAnswerToAnEarlierFilter() {
        ping(3);
        awaitRow("icmp");
        browser.evaluate("const ask = window.fetch; window.late = [];"
                + " window.fetch = async (url, options) => { const answer = await ask(url, options);"
                + " if (String(url).includes('flows?filter=protocol%3Aicmp&')) {"
                + " await new Promise(release => window.late.push(release)); } return answer; }");
        enterAtOnce("protocol:icmp");
        browser.await("an answer that is held back", page -> page.<Boolean>evaluate("return window.late.length > 0"));
        enterAtOnce("protocol:udp");
        browser.await("no row", page -> page.all("#table tbody tr").isEmpty());
        browser.evaluate("const rows = document.querySelector('#table tbody'); window.drawn = false;"
                + " new MutationObserver(() => { window.drawn ||= rows.children.length > 0; })"
                + ".observe(rows, { childList: true }); window.late.forEach(release => release())");
        awaitRedraws(2);
        assertThat(browser.<Boolean>evaluate("return window.drawn")).isFalse();
    }

    @Test
    void shouldBeUsableByKeyboardAlone() throws Exception {
        ping(5);
        Traffic.over(link).tcp(IpVersion.V4, 50_000, 100_000);
        awaitRow("icmp");
        awaitRow("tcp");
        browser.press("/");
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("filter");
        browser.press(Keys.ESCAPE);
        browser.press(Keys.HOME);
        final String first = browser.focused().getText();
        assertThat(browser.focused().getTagName()).isEqualTo("tr");
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused().getText()).isNotEqualTo(first);
        awaitRedraws(2);
        assertThat(browser.focused().getTagName()).isEqualTo("tr");
        browser.type(browser.one("#filter"), "protocol:icmp");
        browser.await("one row", page -> page.all("#table tbody tr").size() == 1);
        browser.press(Keys.ESCAPE);
        browser.press(Keys.ENTER);
        browser.await("records", page -> !page.all("#records tbody tr").isEmpty());
        assertThat(browser.one("#flow-title").getText()).startsWith("icmp web → " + HOSTILE);
        assertThat(browser.one("#records tbody").getText()).contains("active timeout");
        assertThat(browser.all("#timeline .bar-there")).isNotEmpty();
        browser.one("#flow summary").click();
        assertThat(browser.one("#attributes").getText()).contains("flow.community_id", "destination.k8s.pod.name");
        browser.picture(PICTURES.resolve("flow.png"));
        browser.press(Keys.ESCAPE);
        browser.await("closed", page -> !page.one("#flow").isDisplayed());
        assertIsQuietAndAlone();
    }

    /** A link leads to the same filter, grouping and flow. */
    @Test
    void shouldKeepItsPlaceInTheAddress() {
        ping(3);
        awaitRow("icmp");
        browser.type(browser.one("#filter"), "icmp and host " + link.right().address(IpVersion.V4));
        browser.evaluate("const by = document.getElementById('level'); by.value = 'address';"
                + " by.dispatchEvent(new Event('change'))");
        awaitRow("icmp").click();
        browser.await("the flow", page -> page.one("#flow").isDisplayed());
        final String address = browser.evaluate("return location.href");
        assertThat(address).contains("#", "filter=icmp+and+host+", "by=address", "flow=");
        browser.open("about:blank");
        browser.open(address);
        browser.await("the flow again", page -> page.one("#flow").isDisplayed());
        assertThat(browser.one("#flow-title").getText()).startsWith("icmp web → ");
        assertThat(browser.<String>evaluate("return document.getElementById('filter').value"))
                .startsWith("icmp and host ");
        assertThat(browser.<String>evaluate("return document.getElementById('level').value"))
                .isEqualTo("address");
        browser.press(Keys.ESCAPE);
        browser.await(
                "closed", page -> !page.<String>evaluate("return location.href").contains("flow="));
    }

    @Test
    void shouldHideMulticastUnlessAskedFor() {
        ping(3);
        link.left()
                .namespace()
                .shell("ip route add 224.0.0.0/4 dev " + link.left().interfaceName()
                        + " && ping -q -c 1 -W 1 239.1.2.3; true");
        browser.await("a hidden flow", page -> page.one("#flows-note")
                .getText()
                .contains("1 of multicast and neighbour discovery are hidden"));
        awaitRow("icmp", "web");
        assertThat(browser.one("#table").getText()).doesNotContain("239.1.2.3");
        browser.one("#background").click();
        awaitRow("icmp", "239.1.2.3");
        assertThat(browser.<String>evaluate("return location.hash")).contains("background=shown");
    }

    @Test
    void shouldReportThatTheAgentHasExited() throws Exception {
        ping(3);
        awaitRow("icmp");
        assertThat(browser.one("#gone").isDisplayed()).isFalse();
        agent.process().kill();
        browser.await("the notice", page -> page.one("#gone").isDisplayed());
        assertThat(browser.one("#gone").getText()).contains("Agent not responding since");
        assertThat(browser.all("#table tbody tr")).isNotEmpty();
    }

    /** A pod with an address of its own on that side. */
    private void pod(final Endpoint side, final int number, final String name) {
        final String address = "10.244." + (side.equals(link.left()) ? 1 : 2) + "." + number;
        side.namespace().shell("ip addr add " + address + "/16 dev " + side.interfaceName());
        tell(name, address);
    }

    private void takePictures(final String prefix) throws IOException {
        for (final boolean isDark : new boolean[] {true, false}) {
            browser.darken(isDark);
            awaitRedraws(1);
            browser.picture(PICTURES.resolve(prefix + (isDark ? "dark" : "light") + ".png"));
        }
    }

    /** For people: a small shop with traffic, failures among it, by day, by night and on a telephone. */
    @Test
    void shouldHaveItsPictureTaken() throws Exception {
        final List<String> left = List.of("frontend", "cart", "worker");
        final List<String> right = List.of("checkout", "database", "dns");
        for (int i = 0; i < left.size(); i++) {
            pod(link.left(), i + 1, left.get(i));
            pod(link.right(), i + 1, right.get(i));
        }
        final List<LabProcess> talks = new ArrayList<>();
        for (int server = 1; server <= right.size(); server++) {
            for (int client = server == 3 ? 3 : 1; client <= left.size(); client++) {
                final int port = 5000 + 10 * server + client;
                talks.add(link.right()
                        .namespace()
                        .start(
                                "iperf3",
                                "-s",
                                "-1",
                                "--forceflush",
                                "-B",
                                "10.244.2." + server,
                                "-p",
                                Integer.toString(port)));
                talks.get(talks.size() - 1).awaitStdout("Server listening", RunningAgent.PATIENCE);
                talks.add(link.left()
                        .namespace()
                        .start(
                                "iperf3",
                                "-c",
                                "10.244.2." + server,
                                "-B",
                                "10.244.1." + client,
                                "-p",
                                Integer.toString(port),
                                "-t",
                                "60",
                                "-b",
                                client * server * server * 40 + "K"));
            }
        }
        link.left()
                .namespace()
                .shell(
                        "bash -c 'for i in 1 2 3; do exec 3<>/dev/tcp/10.244.2.2/9; done' 2>/dev/null; "
                                + "bash -c 'for i in 1 2; do curl -s --interface 10.244.1.1 http://10.244.2.2:9/; done' 2>/dev/null; true");
        awaitRow("frontend", "checkout:5011");
        browser.await("a failure", page -> !page.all("#map .edge.failing").isEmpty());
        browser.await("some of a chart", page -> points(page.one(".line-there").getDomAttribute("d")) > 5);
        assertThat(browser.one("#map").getText()).contains(left).contains(right);
        browser.await("traffic and failures of one pair, both drawn", page -> !page.all("#map .edge.failing path.well")
                .isEmpty());
        assertThat(browser.one("#latency").getText()).contains("median", "to p99", "longest");
        takePictures("");
        browser.size(400, 1900);
        browser.await("a list in place of the drawing", page -> !page.all("#map .pairs li")
                .isEmpty());
        browser.await(
                "nothing that sticks out",
                page -> page.<Boolean>evaluate(
                        "return document.documentElement.scrollWidth === document.documentElement.clientWidth"));
        assertThat(browser.all("#table thead th").stream()
                        .filter(WebElement::isDisplayed)
                        .map(WebElement::getText))
                .containsExactly("Source", "Destination", "Outcome", "Rate");
        takePictures("narrow-");
        talks.forEach(LabProcess::close);
        assertThat(browser.<String>evaluate("return document.title")).isEqualTo("Merrow");
        assertIsQuietAndAlone();
    }
}
