package io.merrow.agent.pipeline;

import io.merrow.agent.refusal.StartException;
import io.merrow.agent.threads.Commands;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.config.MerrowConfig;
import io.merrow.export.attributes.FlowNames;
import io.merrow.export.attributes.IcmpNames;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.FilterException;
import io.merrow.filter.FilterNames;
import io.merrow.filter.FilterPatterns;
import io.merrow.filter.FlowFilter;
import io.merrow.filter.InterfaceFilter;
import io.merrow.filter.PacketFilter;
import io.merrow.filter.Patterns;
import io.merrow.flow.record.RecordFilter;
import io.merrow.ring.ShardProxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The filters of one configuration, compiled for those that ask them. Immutable. */
public final class Filters {
    private final boolean isEmpty;
    private final RecordFilter records;
    private final Optional<PacketFilter> packets;
    private final InterfaceFilter interfaces;

    private Filters(final FilterPatterns patterns, final FlowFilter flows) {
        isEmpty = patterns.isEmpty();
        records = isEmpty ? RecordFilter.ALL : flows::passes;
        packets = flows.packetFilter();
        interfaces = new InterfaceFilter(patterns);
    }

    /**
     * @throws StartException naming the key and the pattern that cannot be used.
     */
    public static Filters of(final MerrowConfig config) {
        final FilterPatterns patterns = config.filter().patterns();
        try {
            return new Filters(patterns, new FlowFilter(patterns, Names.INSTANCE));
        } catch (final IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Patterns that {@link #of} would refuse, each by itself: the path of the entry, and what is wrong with it. */
    public static Map<String, FilterException> check(final MerrowConfig config) {
        final Map<String, FilterException> errors = new LinkedHashMap<>();
        final FilterPatterns patterns = config.filter().patterns();
        for (final FilterDimension dimension : FilterDimension.values()) {
            check(dimension, "match", patterns.of(dimension).match(), errors);
            check(dimension, "not_match", patterns.of(dimension).notMatch(), errors);
        }
        return errors;
    }

    private static void check(
            final FilterDimension dimension,
            final String list,
            final List<String> entries,
            final Map<String, FilterException> errors) {
        for (int i = 0; i < entries.size(); i++) {
            final Patterns one = new Patterns(List.of(entries.get(i)), List.of());
            try {
                new FlowFilter(new FilterPatterns(Map.of(dimension, one)), Names.INSTANCE);
            } catch (final FilterException e) {
                errors.put(dimension.key() + '.' + list + '[' + i + ']', e);
            }
        }
    }

    /** Puts them into force, before the first packet is seen. */
    public void apply(final BpfCapture kernel, final Pipeline pipeline) {
        packets.ifPresent(kernel.filter()::apply);
        for (final ShardProxy shard : pipeline.shardProxies()) {
            if (!shard.filter(records)) {
                throw new IllegalStateException("a shard's command queue is full before its thread has started");
            }
        }
    }

    /** Takes the place of what the kernel has; capture thread. */
    public void applyTo(final BpfCapture kernel) {
        packets.ifPresentOrElse(kernel.filter()::apply, kernel.filter()::clear);
    }

    /** Takes the place of what the shards have. */
    public void applyTo(final Pipeline pipeline) throws InterruptedException {
        for (final ShardProxy shard : pipeline.shardProxies()) {
            Commands.offer(() -> shard.filter(records));
        }
    }

    /** For attaching. */
    public boolean observes(final InterfaceInfo candidate) {
        return interfaces.passes(candidate.ifindex(), candidate.name(), candidate.mac());
    }

    /** Whether everything passes. */
    public boolean isEmpty() {
        return isEmpty;
    }

    @Override
    public String toString() {
        return "Filters{inKernel="
                + packets.map(p -> p.networks().size() + " networks").orElse("nothing") + ", interfaces="
                + (interfaces.isEmpty() ? "all" : "some") + '}';
    }

    /** Values are called as they are exported. */
    private enum Names implements FilterNames {
        INSTANCE;

        @Override
        public String transport(final int protocol) {
            return FlowNames.transport(protocol);
        }

        @Override
        public String connectionState(final int state) {
            return FlowNames.tcpState(state);
        }

        @Override
        public String tcpFlag(final int bit) {
            return FlowNames.tcpFlags(1 << bit).get(0);
        }

        @Override
        public String dscp(final int dscp) {
            return FlowNames.dscp(dscp);
        }

        @Override
        public String ecn(final int ecn) {
            return FlowNames.ecn(ecn);
        }

        @Override
        public String icmpType(final int protocol, final int type) {
            return IcmpNames.type(protocol, type);
        }

        @Override
        public String icmpCode(final int protocol, final int type, final int code) {
            return IcmpNames.code(protocol, type, code);
        }
    }
}
