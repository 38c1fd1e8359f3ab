package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.merrow.config.MerrowConfig;
import io.merrow.k8s.facts.ClusterKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The Helm chart, rendered by Helm itself: what an operator gets. */
class ChartTest {
    private static final Path CHART = RenderedChart.CHART;

    @Test
    void shouldPassHelmsLint() {
        assertThat(new Helm(CHART).lint().strict().call().isFailed()).isFalse();
    }

    @Test
    void shouldRunWithTheLeastRights() throws Exception {
        final RenderedChart chart = RenderedChart.of();
        final Container agent = chart.agent();
        assertThat(agent.getSecurityContext().getPrivileged()).isFalse();
        assertThat(agent.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(agent.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(agent.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(agent.getSecurityContext().getCapabilities().getAdd())
                .containsExactly("BPF", "NET_ADMIN", "PERFMON");
        assertThat(agent.getSecurityContext().getAppArmorProfile()).isNull();
        assertThat(chart.pod().getHostPID()).isFalse();
        final MerrowConfig config = chart.config();
        assertThat(config.discovery().listeningPorts().enabled()).isFalse();
        assertThat(config.state().directory()).isEqualTo("/var/lib/merrow");
        assertThat(config.state().bpffsPath()).isEqualTo("/sys/fs/bpf/merrow");
        assertThat(config.discovery().informer().k8s().enabled()).isTrue();
        assertMountsFit(chart);
    }

    @Test
    void shouldAddWhatEachFeatureNeeds() throws Exception {
        final RenderedChart chart = RenderedChart.of(
                "features.listeningPorts=true",
                "features.processes=true",
                "features.conntrack=true",
                "metrics.podMonitor.enabled=true",
                "metrics.serviceMonitor.enabled=true",
                "networkPolicy.enabled=true");
        assertThat(chart.agent().getSecurityContext().getCapabilities().getAdd())
                .containsExactly("BPF", "NET_ADMIN", "PERFMON", "SYS_ADMIN", "SYS_PTRACE");
        assertThat(chart.pod().getHostPID()).isTrue();
        final MerrowConfig config = chart.config();
        assertThat(config.discovery().listeningPorts().enabled()).isTrue();
        assertThat(config.discovery().process().enabled()).isTrue();
        assertThat(config.discovery().conntrack().enabled()).isTrue();
        assertThat(chart.kinds()).contains("PodMonitor", "ServiceMonitor", "NetworkPolicy");
        assertMountsFit(chart);
    }

    /** The hooks for sockets that are bound or made, and the AppArmor profile that lets other processes be read. */
    @ParameterizedTest
    @ValueSource(strings = {"listeningPorts", "processes"})
    void shouldMountTheCgroupRootForFeaturesOfSockets(final String feature) {
        final RenderedChart chart = RenderedChart.of("features." + feature + "=true");
        assertThat(chart.pod().getVolumes()).anySatisfy(volume -> {
            assertThat(volume.getName()).isEqualTo("cgroup");
            assertThat(volume.getHostPath().getPath()).isEqualTo("/sys/fs/cgroup");
        });
        assertThat(chart.agent().getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/sys/fs/cgroup"));
        assertThat(chart.agent().getSecurityContext().getAppArmorProfile().getType())
                .isEqualTo("Unconfined");
    }

    /** Three dashboards, whole, as Grafana's sidecar finds them. */
    @Test
    void shouldBringTheDashboardsToGrafana() throws Exception {
        final RenderedChart chart = RenderedChart.of(
                "dashboards.enabled=true", "dashboards.namespace=grafana", "dashboards.annotations.folder=Nodes");
        final ConfigMap dashboards = chart.all(ConfigMap.class).stream()
                .filter(each -> each.getMetadata().getName().endsWith("-dashboards"))
                .findFirst()
                .orElseThrow();
        assertThat(dashboards.getMetadata().getNamespace()).isEqualTo("grafana");
        assertThat(dashboards.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(dashboards.getMetadata().getAnnotations()).containsEntry("folder", "Nodes");
        final JsonMapper json = new JsonMapper();
        for (final String name : List.of("agent-health.json", "flow-metrics.json", "flows.json")) {
            assertThat(json.readTree(dashboards.getData().get(name)))
                    .isEqualTo(json.readTree(
                            CHART.resolve("dashboards").resolve(name).toFile()));
        }
        assertThat(dashboards.getData()).hasSize(3);
        assertThat(RenderedChart.of().all(ConfigMap.class)).hasSize(1);
    }

    @Test
    void shouldLeaveOutWhatIsSwitchedOff() throws Exception {
        final RenderedChart chart =
                RenderedChart.of("state.enabled=false", "features.kubernetes=false", "rollOnConfigChange=false");
        assertThat(chart.kinds()).doesNotContain("ClusterRole", "ClusterRoleBinding");
        final MerrowConfig config = chart.config();
        assertThat(config.state().directory()).isEmpty();
        assertThat(config.autoReload()).isTrue();
        assertThat(config.discovery().informer().k8s().enabled()).isFalse();
        assertMountsFit(chart);
    }

    static void assertMountsFit(final RenderedChart chart) {
        final Set<String> volumes =
                chart.pod().getVolumes().stream().map(Volume::getName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(chart.agent().getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(volumes);
    }

    @Test
    void shouldLetTheUsersConfigurationWin() throws Exception {
        final MerrowConfig config = RenderedChart.of(
                        "config.discovery.process.enabled=true", "config.span.tcp_timeout=5s", "state.queueBytes=128Mi")
                .config();
        assertThat(config.discovery().process().enabled()).isTrue();
        assertThat(config.span().tcpTimeout()).hasSeconds(5);
        assertThat(config.export().traces().otlp().orElseThrow().queue().maxBytes())
                .isEqualTo(128L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gke", "eks", "aks", "openshift", "kind"})
    void shouldRenderTheExamples(final String cloud) throws Exception {
        final Path values = CHART.resolve("examples/values-" + cloud + ".yaml");
        final RenderedChart chart = RenderedChart.of(values);
        assertThat(chart.config().discovery().instrument().interfaces()).isNotEmpty();
        assertThat(chart.kinds().contains("ResourceQuota")).isEqualTo("gke".equals(cloud));
        assertThat(chart.kinds().contains("SecurityContextConstraints")).isEqualTo("openshift".equals(cloud));
    }

    @Test
    void shouldRefuseValuesThatMeanNothing() {
        assertThatThrownBy(() -> RenderedChart.of("hostNetwrok=true")).hasMessageContaining("hostNetwrok");
        assertThatThrownBy(() -> RenderedChart.of("state.hostPath=relative")).hasMessageContaining("hostPath");
        assertThatThrownBy(() -> RenderedChart.of("config.internal.metrics.port=0"))
                .hasMessageContaining("port");
        assertThatThrownBy(() -> RenderedChart.of("config.export.traces.otlp.endpoint=collector:4317"))
                .hasMessageContaining("must be a URL with http:// or https://")
                .hasMessageContaining("collector:4317");
    }

    @Test
    void shouldProbeWhereTheAgentListens() throws Exception {
        final RenderedChart chart = RenderedChart.of();
        final MerrowConfig config = chart.config();
        assertThat(chart.agent().getPorts())
                .anySatisfy(port -> {
                    assertThat(port.getName()).isEqualTo("health");
                    assertThat(port.getContainerPort())
                            .isEqualTo(config.internal().server().port());
                })
                .anySatisfy(port -> {
                    assertThat(port.getName()).isEqualTo("metrics");
                    assertThat(port.getContainerPort())
                            .isEqualTo(config.internal().metrics().port());
                });
        assertThat(config.internal().server().listenAddress()).isEqualTo("0.0.0.0");
    }

    /** A service named merrow would set MERROW_PORT and similar, which the agent takes for its own. */
    @Test
    void shouldNotTakeServicesForConfiguration() {
        assertThat(RenderedChart.of().pod().getEnableServiceLinks()).isFalse();
    }

    @Test
    void shouldAllowToReadJustWhatIsWatched() {
        final ClusterRole role = RenderedChart.of().only(ClusterRole.class);
        final Set<String> granted = new TreeSet<>();
        for (final PolicyRule rule : role.getRules()) {
            assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch");
            granted.addAll(rule.getResources());
        }
        final Set<String> watched = new TreeSet<>();
        for (final ClusterKind kind : ClusterKind.values()) {
            watched.add(plural(kind));
        }
        assertThat(granted).isEqualTo(watched);
    }

    private static String plural(final ClusterKind kind) {
        final String name = kind.apiName().toLowerCase(Locale.ROOT);
        if (name.endsWith("points")) {
            return name;
        }
        return name.endsWith("s")
                ? name + "es"
                : name.endsWith("y") ? name.replaceAll("y$", name.endsWith("way") ? "ys" : "ies") : name + "s";
    }

    /** Values to the chart's table; {@code -Dmerrow.docs.write=1} writes it again. */
    @Test
    void shouldListEveryValueInItsReadme() throws IOException {
        final Path file = CHART.resolve("README.md");
        final String head = Files.readString(file).split("(?m)^<!-- Generated")[0];
        final String text = head + "<!-- Generated from values.yaml below this line (ChartTest). -->\n\n"
                + ChartValues.table(Files.readString(CHART.resolve("values.yaml")));
        assertUpToDate(file, text);
    }

    /** The plain manifests are what the chart renders; {@code -Dmerrow.docs.write=1} writes them again. */
    @Test
    void shouldHaveTheManifestsUpToDate() throws IOException {
        final String rendered = new Helm(CHART)
                .template()
                .withName("merrow")
                .withNamespace("merrow")
                .withKubeVersion(RenderedChart.KUBERNETES)
                .set("image.repository", "REGISTRY/merrow")
                .set("namespace.create", "true")
                .call();
        final String withoutTest = Arrays.stream(rendered.split("(?m)^---\n"))
                .filter(document -> !document.isBlank() && !document.contains("helm.sh/hook"))
                .collect(Collectors.joining("---\n", "---\n", ""));
        assertUpToDate(
                RenderedChart.DEPLOY.resolve("manifests/merrow.yaml"),
                "# Rendered from deploy/helm/merrow. Replace REGISTRY/merrow and the endpoint, then: kubectl apply -f merrow.yaml\n"
                        + withoutTest);
        final RenderedChart chart = RenderedChart.read(withoutTest);
        assertThat(chart.objects().get(0)).isInstanceOf(Namespace.class);
        assertThat(chart.only(Namespace.class).getMetadata().getName()).isEqualTo("merrow");
        assertThat(chart.only(Namespace.class).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "privileged");
        assertThat(chart.only(DaemonSet.class).getMetadata().getNamespace()).isEqualTo("merrow");
    }

    private static void assertUpToDate(final Path file, final String text) throws IOException {
        if (System.getProperty("merrow.docs.write") != null) {
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file)).isEqualTo(text);
    }
}
