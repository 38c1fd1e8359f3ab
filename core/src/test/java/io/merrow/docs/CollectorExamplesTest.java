package io.merrow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The collector's configurations hang together: every component that a pipeline names is there, and none besides. */
class CollectorExamplesTest {
    private static final Path FOLDER = Path.of("..", "deploy", "collector");

    static List<Path> examples() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.sorted().toList();
        }
    }

    private static JsonNode read(final Path example) throws IOException {
        final LoadSettings strict =
                LoadSettings.builder().setAllowDuplicateKeys(false).build();
        return new JsonMapper().valueToTree(new Load(strict).loadFromString(Files.readString(example)));
    }

    private static Set<String> names(final JsonNode node) {
        final Set<String> names = new TreeSet<>();
        names.addAll(node.propertyNames());
        return names;
    }

    private static Set<String> texts(final JsonNode list) {
        final Set<String> texts = new TreeSet<>();
        list.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldUseWhatItDefinesAndDefineWhatItUses(final Path example) throws IOException {
        final JsonNode root = read(example);
        final JsonNode pipeline = root.path("service").path("pipelines").path("traces");
        for (final String kind : List.of("receivers", "processors", "exporters")) {
            assertThat(texts(pipeline.path(kind)))
                    .as(kind)
                    .isEqualTo(names(root.path(kind)))
                    .isNotEmpty();
        }
        assertThat(texts(root.path("service").path("extensions"))).isEqualTo(names(root.path("extensions")));
        final List<String> authenticators = new ArrayList<>();
        root.findValues("authenticator").forEach(each -> authenticators.add(each.asString()));
        assertThat(names(root.path("extensions"))).containsAll(authenticators);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldListenWhereAgentsSendTo(final Path example) throws IOException {
        final JsonNode protocols = read(example).path("receivers").path("otlp").path("protocols");
        assertThat(protocols.path("grpc").path("endpoint").asString()).endsWith(":4317");
        assertThat(protocols.path("http").path("endpoint").asString()).endsWith(":4318");
        final String page = Files.readString(Path.of("..", "docs", "backends.md"));
        assertThat(page)
                .contains(
                        "endpoint: http://otel-collector:4317",
                        example.getFileName().toString());
    }
}
