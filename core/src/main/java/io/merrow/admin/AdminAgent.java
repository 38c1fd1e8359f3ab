package io.merrow.admin;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.format.RecordAttributes;
import io.merrow.query.Query;
import io.merrow.thread.SingleThread;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * The admin interface on a thread of its own: takes copies of records, takes snapshots of flows while a client asks, serves clients.
 *
 * <p>It works a quarter of the time at most and sleeps the rest, however many ask however much: what it costs the node is
 * bounded, and its clients wait.
 */
public final class AdminAgent implements Agent {
    private static final int RECENT = 2048;
    private static final int MOST_FLOWS = 16_384;
    private static final int POLL_LIMIT = 1024;
    private static final int REST = 3;
    private static final long LEAST_WORK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_REST_NS = TimeUnit.MILLISECONDS.toNanos(60);

    private final SingleThread thread = new SingleThread();
    private final RecordTap tap;
    private final AdminServer server;
    private final RecentRecords records;
    private final LiveFlows flows;
    private final NanoClock clock;

    /**
     * Serves the endpoints' clients.
     *
     * @param endpoints   that listen; closed with this.
     * @param tap     gives the records.
     * @param sources one for each shard.
     * @param profile for this agent's thread alone.
     * @throws IOException when the system has no selector for it.
     */
    public AdminAgent(
            final List<AdminEndpoint> endpoints,
            final RecordTap tap,
            final List<SnapshotSource> sources,
            final AttributeProfile profile,
            final AgentStatus facts,
            final NanoClock clock)
            throws IOException {
        this.tap = tap;
        this.clock = clock;
        Query.parse(""); // its classes are loaded now and not at the first request
        records = new RecentRecords(RECENT, new RecordAttributes(profile));
        flows = new LiveFlows(sources, new RecordAttributes(profile), MOST_FLOWS, clock);
        server = new AdminServer(endpoints);
        tap.onHalfFull(server::wakeUp);
        server.pages(new AdminPages(facts, records, flows, server::numbers, System::currentTimeMillis)::answer);
    }

    /** Ends the present wait of {@link #doWork}, or else the next. Any thread. */
    public void wakeUp() {
        server.wakeUp();
    }

    @Override
    public int doWork() throws IOException {
        assert thread.isSame();
        server.await(flows.isWanted());
        final long startNs = clock.nanoTime();
        int work = tap.poll(records::add, POLL_LIMIT);
        work += flows.poll();
        work += server.poll(startNs);
        rest(clock.nanoTime() - startNs);
        return work;
    }

    private static void rest(final long workedNs) {
        if (workedNs > LEAST_WORK_NS) {
            LockSupport.parkNanos(Math.min(LONGEST_REST_NS, REST * workedNs));
        }
    }

    @Override
    public void onClose() {
        server.close();
    }

    @Override
    public String roleName() {
        return "admin";
    }

    @Override
    public String toString() {
        return "AdminAgent{" + server + ", " + tap + ", " + flows + '}';
    }
}
