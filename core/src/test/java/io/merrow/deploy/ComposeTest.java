package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The compose file and the files that it mounts hang together: names, ports, paths. No engine is needed. */
class ComposeTest {
    private static final Path FOLDER = RenderedChart.DEPLOY.resolve("compose");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode read(final String file) throws IOException {
        return YAML.readTree(Files.readString(FOLDER.resolve(file)));
    }

    private static JsonNode service(final String name) throws IOException {
        final JsonNode service = read("compose.yaml").path("services").path(name);
        assertThat(service.isObject()).as(name).isTrue();
        return service;
    }

    private static List<String> texts(final JsonNode list) {
        final List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    @Test
    void shouldMountFilesThatAreThereAndVolumesThatAreDeclared() throws IOException {
        final JsonNode root = read("compose.yaml");
        int mounts = 0;
        for (final JsonNode service : root.path("services")) {
            for (final String mount : texts(service.path("volumes"))) {
                final String source = mount.substring(0, mount.indexOf(':'));
                if (source.startsWith(".")) {
                    assertThat(FOLDER.resolve(source)).as(mount).exists();
                } else {
                    assertThat(root.path("volumes").has(source)).as(mount).isTrue();
                }
                mounts++;
            }
        }
        assertThat(mounts).isGreaterThan(5);
        assertThat(RenderedChart.DEPLOY.resolve("..").resolve("deploy/Dockerfile"))
                .exists();
        for (final String image : List.of("collector", "tempo", "prometheus", "grafana")) {
            assertThat(service(image).path("image").asString()).as("pinned").matches(".+:v?[0-9]+[.][0-9.]+");
        }
    }

    @Test
    void shouldConfigureAnAgentThatReachesCollectorAndPrometheus() throws Exception {
        final MerrowConfig config = new ConfigReader(Map.of())
                .read(FOLDER.resolve("merrow.yaml"), List.of())
                .config();
        assertThat(config.export().traces().otlp().orElseThrow().endpoint()).hasToString("http://127.0.0.1:4317");
        assertThat(texts(service("collector").path("ports"))).contains("127.0.0.1:4317:4317");
        final String target = read("prometheus.yaml")
                .path("scrape_configs")
                .get(0)
                .path("static_configs")
                .get(0)
                .path("targets")
                .get(0)
                .asString();
        assertThat(target).endsWith(":" + config.internal().metrics().port());
        assertThat(config.internal().metrics().listenAddress()).isEqualTo("0.0.0.0");
        assertThat(texts(service("prometheus").path("extra_hosts")).get(0)).startsWith(target.replaceAll(":.*", ""));
        assertThat(service("agent").path("network_mode").asString()).isEqualTo("host");
        assertThat(texts(service("agent").path("cap_add"))).contains("BPF", "PERFMON", "NET_ADMIN");
    }

    @Test
    void shouldProvisionTheDashboardsAndWhatTheyAsk() throws IOException {
        final JsonNode sources = read("grafana/datasources.yaml").path("datasources");
        final List<String> urls = new ArrayList<>();
        sources.forEach(source -> urls.add(
                source.path("type").asString() + ' ' + source.path("url").asString()));
        assertThat(urls).containsExactlyInAnyOrder("tempo http://tempo:3200", "prometheus http://prometheus:9090");
        assertThat(read("tempo.yaml").path("server").path("http_listen_port").asInt())
                .isEqualTo(3200);
        assertThat(texts(read("tempo.yaml")
                        .path("overrides")
                        .path("defaults")
                        .path("metrics_generator")
                        .path("processors")))
                .contains("local-blocks");
        final String folder = read("grafana/dashboards.yaml")
                .path("providers")
                .get(0)
                .path("options")
                .path("path")
                .asString();
        assertThat(texts(service("grafana").path("volumes"))).contains("../helm/merrow/dashboards:" + folder + ":ro");
        assertThat(Files.readString(RenderedChart.DEPLOY.resolve("collector/tempo.yaml")))
                .contains("tempo:4317");
    }
}
