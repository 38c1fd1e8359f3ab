package io.merrow.agent;

import io.merrow.admin.AdminAddress;
import io.merrow.admin.AdminAgent;
import io.merrow.admin.AdminFacts;
import io.merrow.admin.GlanceSource;
import io.merrow.admin.RecordTap;
import io.merrow.capture.InterfaceInfo;
import io.merrow.config.AdminConfig;
import io.merrow.export.AttributeProfile;
import io.merrow.export.RecordHandOff;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin interface of a running agent, where the configuration wants it. An address that cannot be had is a warning:
 * the commands fail then, and the agent does not.
 */
final class AdminDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AdminDesk.class);
    private static final int TAP_CAPACITY = 1024;

    private final AdminConfig config;
    private final RecordTap tap;

    AdminDesk(final AdminConfig config) {
        this.config = config;
        tap = config.enabled() ? new RecordTap(TAP_CAPACITY) : null;
    }

    /** What the exporter shows its records; null when switched off. */
    RecordTap tap() {
        return tap;
    }

    /**
     * Listens.
     *
     * @param profile of its own.
     * @param present interfaces that are there.
     * @return null when switched off or impossible.
     */
    Agent open(
            final String version,
            final Merrow merrow,
            final AttributeProfile profile,
            final Supplier<List<InterfaceInfo>> present) {
        if (tap == null) {
            return null;
        }
        try {
            final AdminFacts facts = new AdminFacts(
                    version,
                    merrow::ledgerReport,
                    merrow.latency(),
                    AgentServers.ready(merrow),
                    () -> interfaces(present.get()));
            return new AdminAgent(
                    AdminAddress.parse(config.address()),
                    tap,
                    sources(merrow.pipeline()),
                    profile,
                    facts,
                    System::nanoTime);
        } catch (final IOException | IllegalArgumentException e) {
            LOG.warn(
                    "merrow flows and merrow top cannot ask this agent: cannot listen on {}: {}; set internal.admin.address to"
                            + " another, or internal.admin.enabled to false",
                    config.address(),
                    e.getMessage());
            return null;
        }
    }

    private static List<GlanceSource> sources(final Pipeline pipeline) {
        final List<GlanceSource> sources = new ArrayList<>();
        for (int i = 0; i < pipeline.shards().size(); i++) {
            sources.add(source(pipeline.shards().get(i), pipeline.shardProxies().get(i)));
        }
        return sources;
    }

    private static GlanceSource source(final ShardAgent shard, final ShardProxy proxy) {
        return new GlanceSource() {
            @Override
            public boolean glance(final RecordHandOff handOff) {
                return proxy.glance(handOff::offer);
            }

            @Override
            public long glances() {
                return shard.glances();
            }
        };
    }

    private static List<Map<String, Object>> interfaces(final List<InterfaceInfo> known) {
        return known.stream()
                .map(each -> Map.<String, Object>of(
                        "index", (long) each.ifindex(), "name", each.name(), "mac", each.mac(), "up", each.isUp()))
                .toList();
    }
}
