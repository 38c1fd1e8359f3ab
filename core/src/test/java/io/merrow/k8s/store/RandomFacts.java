package io.merrow.k8s.store;

import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Facts of every shape with everything that may be in them, by a seed. */
final class RandomFacts {
    private static final List<String> TEXTS =
            List.of("", "a", "web-7d9c5b8f6d-x2x7k", "größer", "日本語", "x".repeat(253), "app.kubernetes.io/name");
    private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

    private final Random random;

    RandomFacts(final long seed) {
        random = new Random(seed);
    }

    ClusterFacts next() {
        return next(any(List.of(ClusterKind.values())));
    }

    ClusterFacts next(final ClusterKind kind) {
        return switch (kind) {
            case POD -> pod(meta(kind));
            case SERVICE -> new ClusterFacts.Service(
                    meta(kind), selector(), addresses(), addresses(), list(this::servicePort));
            case ENDPOINTSLICE, ENDPOINTS -> new ClusterFacts.Endpoints(
                    meta(kind), text(), list(this::text), addresses());
            case NODE -> new ClusterFacts.Node(meta(kind), addresses(), list(this::text));
            case INGRESS, GATEWAY -> new ClusterFacts.Entrance(meta(kind), addresses());
            case NETWORKPOLICY -> new ClusterFacts.Policy(
                    meta(kind), selector(), orNull(list(this::rule)), orNull(list(this::rule)));
            default -> new ClusterFacts.Plain(meta(kind), selector());
        };
    }

    private ClusterFacts.Pod pod(final Meta meta) {
        final List<ClusterFacts.Container> containers =
                list(() -> new ClusterFacts.Container(orNull(text()), orNull(text()), list(this::containerPort)));
        return new ClusterFacts.Pod(
                meta,
                addresses(),
                addresses(),
                orNull(text()),
                random.nextBoolean(),
                time(),
                time(),
                containers,
                ClusterFacts.Pod.namedPorts(containers));
    }

    private Meta meta(final ClusterKind kind) {
        final String namespace = text();
        final String name = text();
        return new Meta(
                kind,
                Meta.key(namespace, name),
                namespace,
                name,
                "uid-" + random.nextInt(1_000_000),
                texts(),
                texts(),
                orNull(new Meta.Owner(text(), text(), text())),
                time());
    }

    private ClusterFacts.ContainerPort containerPort() {
        return new ClusterFacts.ContainerPort(orNull(text()), number(256), number(65_536), number(65_536));
    }

    private ClusterFacts.ServicePort servicePort() {
        return new ClusterFacts.ServicePort(
                number(256), number(65_536), number(65_536), orNull(text()), number(65_536));
    }

    private ClusterFacts.Rule rule() {
        return new ClusterFacts.Rule(
                orNull(list(() -> new ClusterFacts.Peer(selector(), selector(), orNull(text()), list(this::text)))),
                list(() -> new ClusterFacts.Port(number(256), orNull(text()), number(65_536), number(65_536))));
    }

    private LabelMatcher selector() {
        return orNull(new LabelMatcher(
                texts(), list(() -> new LabelMatcher.Expression(text(), any(OPERATORS), list(this::text)))));
    }

    private List<Address> addresses() {
        return list(() -> new Address(random.nextLong(), random.nextLong()));
    }

    private Map<String, String> texts() {
        final Map<String, String> map = new HashMap<>();
        list(this::text).forEach(key -> map.put(key, text()));
        return Map.copyOf(map);
    }

    private <T> List<T> list(final Supplier<T> each) {
        final List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(each.get());
        }
        return List.copyOf(list);
    }

    private long time() {
        return any(List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE, 1_700_000_000_000L, random.nextLong()));
    }

    private int number(final int bound) {
        return random.nextInt(bound);
    }

    private String text() {
        return any(TEXTS) + (random.nextBoolean() ? "" : Integer.toString(random.nextInt(1000)));
    }

    private <T> T orNull(final T value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private <T> T any(final List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
