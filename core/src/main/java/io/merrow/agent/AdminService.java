package io.merrow.agent;

import io.merrow.admin.AdminAddress;
import io.merrow.admin.AdminAgent;
import io.merrow.admin.AdminEndpoint;
import io.merrow.admin.AgentStatus;
import io.merrow.admin.RecordTap;
import io.merrow.admin.SnapshotSource;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.capture.InterfaceInfo;
import io.merrow.config.internal.AdminConfig;
import io.merrow.config.internal.InternalConfig;
import io.merrow.config.internal.ServerConfig;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin interface of a running agent, where the configuration wants it. An address that cannot be had is a warning:
 * the commands fail then, and the agent does not.
 */
final class AdminService {
    private static final Logger LOG = LoggerFactory.getLogger(AdminService.class);
    private static final int TAP_CAPACITY = 1024;

    private final AdminConfig admin;
    private final ServerConfig server;
    private final RecordTap tap;

    AdminService(final InternalConfig config) {
        admin = config.admin();
        server = config.server();
        tap = admin.enabled() || server.ui() ? new RecordTap(TAP_CAPACITY) : null;
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
    AdminAgent open(
            final String version,
            final Merrow merrow,
            final AttributeProfile profile,
            final Supplier<List<InterfaceInfo>> present) {
        if (tap == null) {
            return null;
        }
        final List<AdminEndpoint> doors = doors();
        if (doors.isEmpty()) {
            return null;
        }
        try {
            final AgentStatus facts = new AgentStatus(
                    version,
                    merrow::ledgerReport,
                    merrow.latency(),
                    AgentServers.ready(merrow),
                    () -> interfaces(present.get()));
            return new AdminAgent(doors, tap, sources(merrow.pipeline()), profile, facts, System::nanoTime);
        } catch (final IOException e) {
            LOG.warn("admin interface unavailable: {}", e.getMessage());
            CloseHelper.quietCloseAll(doors);
            return null;
        }
    }

    private List<AdminEndpoint> doors() {
        final List<AdminEndpoint> doors = new ArrayList<>();
        if (admin.enabled()) {
            try {
                doors.add(AdminEndpoint.forCommands(AdminAddress.parse(admin.address())));
            } catch (final IOException | IllegalArgumentException e) {
                LOG.warn(
                        "admin interface (merrow flows, merrow top) unavailable: failed to listen on {}: {}; set "
                                + "internal.admin.address to another address, or internal.admin.enabled to false",
                        admin.address(),
                        e.getMessage());
            }
        }
        if (server.ui()) {
            try {
                doors.add(browserDoor(AdminAddress.parseOpen(server.uiAddress())));
            } catch (final IOException | IllegalArgumentException e) {
                LOG.warn(
                        "web page unavailable: failed to listen on {}: {}; set internal.server.ui_address to "
                                + "another address, or internal.server.ui to false",
                        server.uiAddress(),
                        e.getMessage());
            }
        }
        return doors;
    }

    private static AdminEndpoint browserDoor(final AdminAddress address) throws IOException {
        final AdminEndpoint door = AdminEndpoint.forBrowsers(address);
        LOG.info("web page on http://{}:{}/", address.host(), door.port());
        if (!address.isLoopback()) {
            LOG.warn(
                    "internal.server.ui_address {} is not a loopback address: every client that reaches it "
                            + "sees all flows",
                    address);
        }
        return door;
    }

    private static List<SnapshotSource> sources(final Pipeline pipeline) {
        final List<SnapshotSource> sources = new ArrayList<>();
        for (int i = 0; i < pipeline.shards().size(); i++) {
            sources.add(source(pipeline.shards().get(i), pipeline.shardProxies().get(i)));
        }
        return sources;
    }

    private static SnapshotSource source(final ShardAgent shard, final ShardProxy proxy) {
        return new SnapshotSource() {
            @Override
            public boolean snapshot(final RecordHandOff handOff) {
                return proxy.snapshot(handOff::offer);
            }

            @Override
            public long snapshots() {
                return shard.snapshots();
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
