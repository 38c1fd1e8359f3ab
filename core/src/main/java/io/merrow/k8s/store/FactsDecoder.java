package io.merrow.k8s.store;

import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import java.util.List;

/** Facts of an object from what {@link FactsEncoder} wrote. One thread. */
final class FactsDecoder {
    private static final ClusterKind[] KINDS = ClusterKind.values();
    private static final FactsEncoder.Shape[] SHAPES = FactsEncoder.Shape.values();

    private final FieldReader in;
    private final Interning pool;

    /** Gives equal values one instance. */
    @FunctionalInterface
    interface Interning {
        /** None is shared. */
        static Interning none() {
            return new Interning() {
                @Override
                public <T> T intern(final T value) {
                    return value;
                }
            };
        }

        <T> T intern(T value);
    }

    FactsDecoder(final FieldReader in, final Interning pool) {
        this.in = in;
        this.pool = pool;
    }

    /** @throws IllegalArgumentException when the bytes are something else. */
    ClusterFacts decode() {
        final FactsEncoder.Shape shape = of(SHAPES, in.getByte());
        final Meta meta = meta();
        return switch (shape) {
            case PLAIN -> new ClusterFacts.Plain(meta, selector());
            case POD -> pod(meta);
            case SERVICE -> service(meta);
            case ENDPOINTS -> new ClusterFacts.Endpoints(meta, in.getName(), in.getNames(), addresses());
            case NODE -> new ClusterFacts.Node(meta, addresses(), in.getNames());
            case ENTRANCE -> new ClusterFacts.Entrance(meta, addresses());
            case POLICY -> new ClusterFacts.Policy(
                    meta, selector(), in.getListOrNull(this::rule), in.getListOrNull(this::rule));
        };
    }

    private static <T> T of(final T[] values, final int number) {
        if (number >= values.length) {
            throw new IllegalArgumentException(number + " is none of " + values.length);
        }
        return values[number];
    }

    private Meta meta() {
        final ClusterKind kind = of(KINDS, in.getByte());
        final String namespace = pool.intern(in.getName());
        final String name = in.getName();
        return new Meta(
                kind,
                Meta.key(namespace, name),
                namespace,
                name,
                in.getName(),
                pool.intern(in.getNameMap()),
                pool.intern(in.getNameMap()),
                in.getByte() == 0 ? null : pool.intern(new Meta.Owner(in.getText(), in.getText(), in.getText())),
                in.getLong());
    }

    private ClusterFacts.Pod pod(final Meta meta) {
        final List<Address> own = addresses();
        final List<Address> hosts = addresses();
        final String node = pool.intern(in.getText());
        final boolean isHostNetwork = in.getByte() != 0;
        final long fromMs = in.getLong();
        final long endMs = in.getLong();
        final List<ClusterFacts.Container> containers = in.getList(() -> new ClusterFacts.Container(
                in.getText(),
                in.getText(),
                in.getList(() ->
                        new ClusterFacts.ContainerPort(in.getText(), in.getCount(), in.getCount(), in.getCount()))));
        return new ClusterFacts.Pod(
                meta,
                own,
                hosts,
                node,
                isHostNetwork,
                fromMs,
                endMs,
                pool.intern(containers),
                pool.intern(ClusterFacts.Pod.namedPorts(containers)));
    }

    private ClusterFacts.Service service(final Meta meta) {
        return new ClusterFacts.Service(
                meta,
                selector(),
                addresses(),
                addresses(),
                in.getList(() -> new ClusterFacts.ServicePort(
                        in.getCount(), in.getCount(), in.getCount(), in.getText(), in.getCount())));
    }

    private List<Address> addresses() {
        return in.getList(() -> new Address(in.getLong(), in.getLong()));
    }

    private LabelMatcher selector() {
        return in.getByte() == 0
                ? null
                : new LabelMatcher(
                        in.getNameMap(),
                        in.getList(() -> new LabelMatcher.Expression(in.getText(), in.getName(), in.getNames())));
    }

    private ClusterFacts.Rule rule() {
        return new ClusterFacts.Rule(
                in.getListOrNull(() -> new ClusterFacts.Peer(selector(), selector(), in.getText(), in.getNames())),
                in.getList(() -> new ClusterFacts.Port(in.getCount(), in.getText(), in.getCount(), in.getCount())));
    }

    @Override
    public String toString() {
        return "FactsDecoder{" + in + '}';
    }
}
