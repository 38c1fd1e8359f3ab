package io.merrow.agent;

import io.merrow.admin.AdminAddress;
import io.merrow.admin.AdminAgent;
import io.merrow.admin.AdminEndpoint;
import io.merrow.admin.AgentStatus;
import io.merrow.admin.RecordTap;
import io.merrow.admin.SnapshotSource;
import io.merrow.admin.api.InterfacesAnswer;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.threads.Waker;
import io.merrow.capture.attach.InterfaceInfo;
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
import java.util.Optional;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin interface of a running agent, where the configuration wants it. An address that is not available is a warning:
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
     * @param profile for the admin thread alone.
     * @return empty if switched off or impossible.
     */
    Optional<AdminAgent> open(final AgentStatus status, final Pipeline pipeline, final AttributeProfile profile) {
        final List<AdminEndpoint> endpoints = tap == null ? List.of() : endpoints();
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AdminAgent(endpoints, tap, sources(pipeline), profile, status, System::nanoTime));
        } catch (final IOException e) {
            LOG.warn("admin interface unavailable: {}", e.getMessage());
            CloseHelper.quietCloseAll(endpoints);
            return Optional.empty();
        }
    }

    /** The admin agent sleeps in its duty cycle. */
    static Waker waker(final AdminAgent agent) {
        return new Waker() {
            @Override
            public void wake() {
                agent.wakeUp();
            }

            @Override
            public void end() {
                agent.wakeUp();
            }
        };
    }

    private List<AdminEndpoint> endpoints() {
        final List<AdminEndpoint> endpoints = new ArrayList<>();
        if (admin.enabled()) {
            try {
                endpoints.add(AdminEndpoint.forCommands(AdminAddress.parse(admin.address())));
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
                endpoints.add(browserEndpoint(AdminAddress.parseOpen(server.uiAddress())));
            } catch (final IOException | IllegalArgumentException e) {
                LOG.warn(
                        "web page unavailable: failed to listen on {}: {}; set internal.server.ui_address to "
                                + "another address, or internal.server.ui to false",
                        server.uiAddress(),
                        e.getMessage());
            }
        }
        return endpoints;
    }

    private static AdminEndpoint browserEndpoint(final AdminAddress address) throws IOException {
        final AdminEndpoint endpoint = AdminEndpoint.forBrowsers(address);
        LOG.info("web page on http://{}:{}/", address.host(), endpoint.port());
        if (!address.isLoopback()) {
            LOG.warn(
                    "internal.server.ui_address {} is not a loopback address: every client that reaches it "
                            + "sees all flows",
                    address);
        }
        return endpoint;
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

    /** The interfaces that exist, as {@link AgentStatus} has them. */
    static List<InterfacesAnswer.NetworkInterface> interfaces(final List<InterfaceInfo> known) {
        return known.stream()
                .map(each ->
                        new InterfacesAnswer.NetworkInterface(each.ifindex(), each.name(), each.mac(), each.isUp()))
                .toList();
    }
}
