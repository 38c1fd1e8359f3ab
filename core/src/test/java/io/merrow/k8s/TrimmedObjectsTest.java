package io.merrow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.read.FactsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects are trimmed while their text is read: what is kept of them is what would be kept of the whole objects. */
class TrimmedObjectsTest {
    private static final List<Class<? extends HasMetadata>> TYPES = List.of(
            Namespace.class,
            Node.class,
            Deployment.class,
            ReplicaSet.class,
            StatefulSet.class,
            DaemonSet.class,
            Job.class,
            CronJob.class,
            Service.class,
            NetworkPolicy.class,
            Pod.class,
            EndpointSlice.class,
            Endpoints.class,
            Ingress.class,
            Gateway.class);
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final Pattern KIND = Pattern.compile("\"kind\":\\s*\"\\w+\",");

    private static ApiConnection connection;
    private static KubernetesSerialization trimming;
    private static final KubernetesSerialization WHOLE = new KubernetesSerialization();

    private final FactsReader reader = new FactsReader(model(), EnumSet.allOf(ClusterKind.class));

    @BeforeAll
    static void open() {
        connection = ApiConnection.open(new ConfigBuilder()
                .withMasterUrl("http://127.0.0.1:1")
                .withAutoConfigure(false)
                .build());
        trimming = connection.client().getKubernetesSerialization();
    }

    @AfterAll
    static void close() {
        connection.close();
    }

    private static ClusterModel model() {
        final Extraction.Rule annotations =
                new Extraction.Rule(ClusterKind.POD, null, Pattern.compile(".*"), null, null, null);
        return new ClusterModel(
                new AddressIndexWriter(1, 1, 1, 1),
                new ModelOptions(
                        new Extraction(FlowEnd.SOURCE, Set.of(), List.of(), List.of(annotations)),
                        Extraction.defaults(FlowEnd.DESTINATION),
                        5,
                        EnumSet.allOf(ClusterKind.class),
                        EnumSet.allOf(ClusterKind.class),
                        EnumSet.allOf(ClusterKind.class)));
    }

    private static String text(final ClusterKind kind) {
        final String name = "objects/" + kind.label() + ".json";
        try (InputStream in = TrimmedObjectsTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String event(final String object) {
        return "{\"type\":\"MODIFIED\",\"object\":" + object + "}";
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatWouldBeKeptOfTheWholeObject(final ClusterKind kind) {
        final Class<? extends HasMetadata> type = TYPES.get(kind.ordinal());
        final ClusterFacts expected = reader.read(kind, WHOLE.unmarshal(text(kind), type), NOW_MS);

        final WatchEvent event = trimming.unmarshal(event(text(kind)), WatchEvent.class);
        final HasMetadata object = (HasMetadata) event.getObject();

        assertThat(event.getType()).isEqualTo("MODIFIED");
        assertThat(object).isInstanceOf(type);
        assertThat(object.getMetadata().getResourceVersion()).isEqualTo("4711");
        assertThat(reader.read(kind, object, NOW_MS)).isEqualTo(expected);
        assertThat(reader.read(kind, trimming.unmarshal(text(kind), type), NOW_MS))
                .isEqualTo(expected);
    }

    @Test
    void shouldIgnoreWhatHasNoReader() {
        final Pod pod = trimming.unmarshal(text(ClusterKind.POD), Pod.class);

        assertThat(pod.getMetadata().getManagedFields()).isNullOrEmpty();
        assertThat(pod.getSpec().getVolumes()).isNullOrEmpty();
        assertThat(pod.getSpec().getContainers().get(0).getEnv()).isNullOrEmpty();
    }

    /** Go writes the kind first; JSON does not require it. */
    @ParameterizedTest
    @EnumSource
    void shouldReadAnEventWhoseKindComesLast(final ClusterKind kind) {
        final String text = text(kind);
        final String last =
                KIND.matcher(text).replaceFirst("").replaceFirst("}\\s*$", ",\"kind\":\"" + kind.apiName() + "\"}");

        final WatchEvent event = trimming.unmarshal(event(last), WatchEvent.class);

        assertThat(reader.read(kind, (HasMetadata) event.getObject(), NOW_MS))
                .isEqualTo(reader.read(kind, WHOLE.unmarshal(text, TYPES.get(kind.ordinal())), NOW_MS));
    }

    @Test
    void shouldReadWhatIsKnownOfAWorkloadFromItsMetadata() {
        final FactsReader plain = new FactsReader(model(), Set.of());
        final String whole = text(ClusterKind.REPLICASET);
        final String metadata = whole.substring(whole.indexOf("\"metadata\""), whole.indexOf(",\n  \"spec\""));

        final WatchEvent event = trimming.unmarshal(
                event("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"," + metadata + "}"),
                WatchEvent.class);

        assertThat(plain.read(ClusterKind.REPLICASET, (HasMetadata) event.getObject(), NOW_MS))
                .isEqualTo(plain.read(ClusterKind.REPLICASET, WHOLE.unmarshal(whole, ReplicaSet.class), NOW_MS));
    }

    @Test
    void shouldLeaveErrorsAndBookmarksAsTheyAre() {
        final String error = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410}}";
        final String bookmark = "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\","
                + "\"metadata\":{\"resourceVersion\":\"17\",\"creationTimestamp\":null,"
                + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}}";

        assertThat(trimming.unmarshal(error, WatchEvent.class).getObject()).hasFieldOrPropertyWithValue("code", 410);
        final HasMetadata object =
                (HasMetadata) trimming.unmarshal(bookmark, WatchEvent.class).getObject();
        assertThat(object.getMetadata().getResourceVersion()).isEqualTo("17");
        assertThat(object.getMetadata().getAnnotations()).containsKey("k8s.io/initial-events-end");
    }

    /** A field of an object may have any name. */
    @Test
    void shouldNotTakeAnObjectInAnObjectForTheEvents() {
        final String text = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"object\":{\"kind\":\"Pod\",\"spec\":{}},"
                + "\"name\":\"outer\"},\"kind\":\"ReplicaSet\",\"apiVersion\":\"apps/v1\"}}";

        assertThat(trimming.unmarshal(text, WatchEvent.class).getObject()).isInstanceOf(ReplicaSet.class);
    }
}
