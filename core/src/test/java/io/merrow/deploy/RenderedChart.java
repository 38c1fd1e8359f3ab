package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The objects that Helm makes of the chart, read strictly: a field that a kind does not have is an error. */
record RenderedChart(List<HasMetadata> objects) {
    static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    static final Path CHART = DEPLOY.resolve("helm/merrow");

    /** Helm's library itself would take an old one. */
    static final String KUBERNETES = "1.33.0";

    private static final YAMLMapper STRICT = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("DaemonSet", DaemonSet.class),
            Map.entry("ConfigMap", ConfigMap.class),
            Map.entry("ServiceAccount", ServiceAccount.class),
            Map.entry("ClusterRole", ClusterRole.class),
            Map.entry("ClusterRoleBinding", ClusterRoleBinding.class),
            Map.entry("NetworkPolicy", NetworkPolicy.class),
            Map.entry("Service", Service.class),
            Map.entry("Namespace", Namespace.class),
            Map.entry("ResourceQuota", ResourceQuota.class),
            Map.entry("Pod", Pod.class),
            Map.entry("PodMonitor", GenericKubernetesResource.class),
            Map.entry("ServiceMonitor", GenericKubernetesResource.class),
            Map.entry("PrometheusRule", GenericKubernetesResource.class),
            Map.entry("SecurityContextConstraints", GenericKubernetesResource.class));

    /** With an image, and these on top: {@code key=value}. */
    static RenderedChart of(final String... sets) {
        return read(text(null, sets));
    }

    /** With a file of values. */
    static RenderedChart of(final Path values, final String... sets) {
        return read(text(values, sets));
    }

    /** On another version of Kubernetes. */
    static RenderedChart on(final String kubernetes, final String... sets) {
        return read(with(command(kubernetes).set("image.repository", "registry.example/merrow"), null, sets));
    }

    /** With the pods of {@code helm test}, which Helm's library leaves out of what it renders: no hooks in this copy. */
    static RenderedChart withTests(final Path copy, final String... sets) throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final Path to = copy.resolve(CHART.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(file).replace("helm.sh/hook:", "was-a-hook:"));
            }
        }
        return read(with(command(copy, KUBERNETES).set("image.repository", "registry.example/merrow"), null, sets));
    }

    static String text(final Path values, final String... sets) {
        return with(command().set("image.repository", "registry.example/merrow"), values, sets);
    }

    /** Without an image. */
    static String bare(final String... sets) {
        return with(command(), null, sets);
    }

    private static TemplateCommand command() {
        return command(KUBERNETES);
    }

    private static TemplateCommand command(final String kubernetes) {
        return command(CHART, kubernetes);
    }

    private static TemplateCommand command(final Path chart, final String kubernetes) {
        return new Helm(chart)
                .template()
                .withName("flows")
                .withNamespace("observability")
                .withKubeVersion(kubernetes);
    }

    private static String with(final TemplateCommand command, final Path values, final String... sets) {
        if (values != null) {
            command.withValuesFile(values);
        }
        for (final String set : sets) {
            command.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return command.call();
    }

    static RenderedChart read(final String rendered) {
        final List<HasMetadata> objects = new ArrayList<>();
        for (final String document : rendered.split("(?m)^---$")) {
            if (document.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
                continue;
            }
            final String kind = (String) STRICT.readValue(document, Map.class).get("kind");
            assertThat(KINDS).containsKey(kind);
            objects.add(STRICT.readValue(document, KINDS.get(kind)));
        }
        return new RenderedChart(List.copyOf(objects));
    }

    <T> T only(final Class<T> kind) {
        final List<T> all = all(kind);
        assertThat(all).as(kind.getSimpleName()).isNotEmpty();
        return all.get(0);
    }

    <T> List<T> all(final Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Of a kind that is no part of Kubernetes. */
    GenericKubernetesResource custom(final String kind) {
        return all(GenericKubernetesResource.class).stream()
                .filter(each -> each.getKind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind));
    }

    List<String> kinds() {
        return objects.stream().map(HasMetadata::getKind).toList();
    }

    PodSpec pod() {
        return only(DaemonSet.class).getSpec().getTemplate().getSpec();
    }

    Container agent() {
        return pod().getContainers().get(0);
    }

    /** What the agent would read in its pod. */
    MerrowConfig config() throws Exception {
        return new ConfigReader(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"))
                .readText("merrow.yaml", configText(), List.of())
                .config();
    }

    String configText() {
        return only(ConfigMap.class).getData().get("merrow.yaml");
    }
}
