package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import io.merrow.k8s.ClusterKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The Helm chart, rendered by Helm itself: what an operator gets. */
class ChartTest {
    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    private static final Path CHART = DEPLOY.resolve("helm/merrow");

    /** Refuses a field that the kind does not have. */
    private static final YAMLMapper STRICT = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "DaemonSet", DaemonSet.class,
            "ConfigMap", ConfigMap.class,
            "ServiceAccount", io.fabric8.kubernetes.api.model.ServiceAccount.class,
            "ClusterRole", ClusterRole.class,
            "ClusterRoleBinding", ClusterRoleBinding.class,
            "NetworkPolicy", NetworkPolicy.class,
            "Service", Service.class,
            "PodMonitor", GenericKubernetesResource.class,
            "ServiceMonitor", GenericKubernetesResource.class);

    @TempDir
    private Path directory;

    private static String render(final String... sets) {
        return render(null, sets);
    }

    private static String render(final Path values, final String... sets) {
        final TemplateCommand command =
                new Helm(CHART).template().withName("flows").withNamespace("observability");
        if (values != null) {
            command.withValuesFile(values);
        }
        for (final String set : sets) {
            command.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return command.call();
    }

    private static List<HasMetadata> read(final String rendered) {
        final List<HasMetadata> objects = new ArrayList<>();
        for (final String document : rendered.split("(?m)^---$")) {
            if (document.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
                continue;
            }
            final String kind = (String) STRICT.readValue(document, Map.class).get("kind");
            assertThat(KINDS).containsKey(kind);
            objects.add(STRICT.readValue(document, KINDS.get(kind)));
        }
        return objects;
    }

    private static <T> T only(final List<HasMetadata> objects, final Class<T> kind) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName()));
    }

    private static Container container(final List<HasMetadata> objects) {
        return only(objects, DaemonSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    /** What the agent would read in its pod. */
    private MerrowConfig config(final List<HasMetadata> objects) throws Exception {
        final Path file = Files.writeString(
                directory.resolve("merrow.yaml"),
                only(objects, ConfigMap.class).getData().get("merrow.yaml"));
        return new ConfigReader(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"))
                .read(file, List.of())
                .config();
    }

    @Test
    void shouldPassHelmsLint() {
        assertThat(new Helm(CHART).lint().strict().call().isFailed()).isFalse();
    }

    @Test
    void shouldRunWithTheLeastRights() throws Exception {
        final List<HasMetadata> objects = read(render());
        final Container agent = container(objects);
        assertThat(agent.getSecurityContext().getPrivileged()).isFalse();
        assertThat(agent.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(agent.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(agent.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(agent.getSecurityContext().getCapabilities().getAdd())
                .containsExactly("BPF", "NET_ADMIN", "PERFMON");
        assertThat(only(objects, DaemonSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getHostPID())
                .isFalse();
        final MerrowConfig config = config(objects);
        assertThat(config.discovery().listeningPorts().enabled()).isFalse();
        assertThat(config.state().directory()).isEqualTo("/var/lib/merrow");
        assertThat(config.state().bpffsPath()).isEqualTo("/sys/fs/bpf/merrow");
        assertThat(config.discovery().informer().k8s().enabled()).isTrue();
        assertMountsFit(objects);
    }

    @Test
    void shouldAddWhatEachFeatureNeeds() throws Exception {
        final List<HasMetadata> objects = read(render(
                "features.listeningPorts=true",
                "features.processes=true",
                "features.conntrack=true",
                "metrics.podMonitor.enabled=true",
                "metrics.serviceMonitor.enabled=true",
                "networkPolicy.enabled=true"));
        assertThat(container(objects).getSecurityContext().getCapabilities().getAdd())
                .containsExactly("BPF", "NET_ADMIN", "PERFMON", "SYS_ADMIN", "SYS_PTRACE");
        assertThat(only(objects, DaemonSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getHostPID())
                .isTrue();
        final MerrowConfig config = config(objects);
        assertThat(config.discovery().listeningPorts().enabled()).isTrue();
        assertThat(config.discovery().process().enabled()).isTrue();
        assertThat(config.discovery().conntrack().enabled()).isTrue();
        assertThat(objects).extracting(HasMetadata::getKind).contains("PodMonitor", "ServiceMonitor", "NetworkPolicy");
        assertMountsFit(objects);
    }

    /** Two dashboards, whole, as Grafana's sidecar finds them. */
    @Test
    void shouldBringTheDashboardsToGrafana() throws Exception {
        final List<HasMetadata> objects = read(render(
                "dashboards.enabled=true", "dashboards.namespace=grafana", "dashboards.annotations.folder=Nodes"));
        final ConfigMap dashboards = objects.stream()
                .filter(each -> each.getMetadata().getName().endsWith("-dashboards"))
                .map(ConfigMap.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(dashboards.getMetadata().getNamespace()).isEqualTo("grafana");
        assertThat(dashboards.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(dashboards.getMetadata().getAnnotations()).containsEntry("folder", "Nodes");
        final JsonMapper json = new JsonMapper();
        for (final String name : List.of("agent-health.json", "flows.json")) {
            assertThat(json.readTree(dashboards.getData().get(name)))
                    .isEqualTo(json.readTree(
                            CHART.resolve("dashboards").resolve(name).toFile()));
        }
        assertThat(dashboards.getData()).hasSize(2);
        assertThat(read(render())).filteredOn(ConfigMap.class::isInstance).hasSize(1);
    }

    @Test
    void shouldLeaveOutWhatIsSwitchedOff() throws Exception {
        final List<HasMetadata> objects =
                read(render("state.enabled=false", "features.kubernetes=false", "rollOnConfigChange=false"));
        assertThat(objects).extracting(HasMetadata::getKind).doesNotContain("ClusterRole", "ClusterRoleBinding");
        final MerrowConfig config = config(objects);
        assertThat(config.state().directory()).isEmpty();
        assertThat(config.autoReload()).isTrue();
        assertThat(config.discovery().informer().k8s().enabled()).isFalse();
        assertMountsFit(objects);
    }

    private static void assertMountsFit(final List<HasMetadata> objects) {
        final Set<String> volumes = new TreeSet<>();
        for (final Volume volume :
                only(objects, DaemonSet.class).getSpec().getTemplate().getSpec().getVolumes()) {
            volumes.add(volume.getName());
        }
        assertThat(container(objects).getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(volumes);
    }

    @Test
    void shouldLetTheUsersConfigurationWin() throws Exception {
        final MerrowConfig config = config(read(render(
                "config.discovery.process.enabled=true", "config.span.tcp_timeout=5s", "state.queueBytes=128Mi")));
        assertThat(config.discovery().process().enabled()).isTrue();
        assertThat(config.span().tcpTimeout()).hasSeconds(5);
        assertThat(config.export().traces().otlp().orElseThrow().queue().maxBytes())
                .isEqualTo(128L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gke", "eks", "aks"})
    void shouldRenderTheExamples(final String cloud) throws Exception {
        final Path values = CHART.resolve("examples/values-" + cloud + ".yaml");
        assertThat(config(read(render(values))).discovery().instrument().interfaces())
                .isNotEmpty();
    }

    @Test
    void shouldRefuseValuesThatMeanNothing() {
        assertThatThrownBy(() -> render("hostNetwrok=true")).hasMessageContaining("hostNetwrok");
        assertThatThrownBy(() -> render("state.hostPath=relative")).hasMessageContaining("hostPath");
        assertThatThrownBy(() -> render("config.internal.metrics.port=0")).hasMessageContaining("port");
    }

    @Test
    void shouldProbeWhereTheAgentListens() throws Exception {
        final List<HasMetadata> objects = read(render());
        final MerrowConfig config = config(objects);
        assertThat(container(objects).getPorts())
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

    /** A service named merrow would set MERROW_PORT and the like, which the agent takes for its own. */
    @Test
    void shouldNotTakeServicesForConfiguration() {
        assertThat(only(read(render()), DaemonSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getEnableServiceLinks())
                .isFalse();
    }

    @Test
    void shouldAllowToReadJustWhatIsWatched() {
        final ClusterRole role = only(read(render()), ClusterRole.class);
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

    /** The plain manifests are what the chart renders; {@code -Dmerrow.docs.write=1} writes them anew. */
    @Test
    void shouldHaveTheManifestsUpToDate() throws IOException {
        final Path file = DEPLOY.resolve("manifests/merrow.yaml");
        final String rendered =
                "# Rendered from deploy/helm/merrow: ChartTest says how. kubectl create namespace observability first.\n"
                        + new Helm(CHART)
                                .template()
                                .withName("merrow")
                                .withNamespace("observability")
                                .call();
        if (System.getProperty("merrow.docs.write") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, rendered);
        }
        assertThat(Files.readString(file)).isEqualTo(rendered);
    }
}
