package io.merrow.agent.reload;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.ConfigError;
import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the agent from one configuration to the next, whole or not at all: everything that may fail is made ready before
 * anything changes.
 *
 * <p>The reload thread; its counts are for any.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
public final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
    private static final int MOST_ERRORS = 3;
    private static final AttributeKey<List<String>> CHANGES = AttributeKey.stringArrayKey("merrow.reload.changes");
    private static final AttributeKey<List<String>> WAITING =
            AttributeKey.stringArrayKey("merrow.reload.restart_required");

    private final MerrowConfig launched;
    private final ConfigSource source;
    private final List<ReloadablePart> parts;
    private final Supplier<Tracer> tracer;
    private MerrowConfig current;
    private List<String> waiting = List.of();
    private volatile long reloads;
    private volatile long refusals;
    private volatile int waitingCount;

    /**
     * @param launched what the agent was started with: the keys that are not live keep its values.
     * @param tracer   of each reload.
     */
    public Reloader(
            final MerrowConfig launched,
            final ConfigSource source,
            final List<ReloadablePart> parts,
            final Supplier<Tracer> tracer) {
        this.launched = launched;
        this.source = source;
        this.parts = List.copyOf(parts);
        this.tracer = tracer;
        current = launched;
    }

    /** Reads the configuration again and applies what has changed; logs in one line what it did. */
    void reload() throws InterruptedException {
        final Instant begin = Instant.now();
        try {
            final ConfigChanges changes = take();
            span(begin)
                    .setAttribute(CHANGES, changes.live())
                    .setAttribute(WAITING, waiting)
                    .end();
        } catch (final ConfigException e) {
            refuse(join(e.errors()), begin);
        } catch (final StartException e) {
            refuse(e.getMessage(), begin);
        }
    }

    /** Made when all is done, as the reload may change where spans go. */
    private Span span(final Instant begin) {
        return tracer.get().spanBuilder("reload").setStartTimestamp(begin).startSpan();
    }

    private ConfigChanges take() throws ConfigException, InterruptedException {
        final MerrowConfig next = source.read().config();
        if (Thread.interrupted()) {
            throw new InterruptedException("the agent stops"); // and may have gone on without us
        }
        final ConfigChanges changes = ConfigChanges.between(current, next);
        if (!changes.live().isEmpty()) {
            applyAll(changes, next);
        }
        current = next;
        reloads++;
        log(changes, ConfigChanges.between(launched, next).restart());
        return changes;
    }

    private void applyAll(final ConfigChanges changes, final MerrowConfig next) throws InterruptedException {
        final Deque<ReloadablePart.Change> ready = new ArrayDeque<>();
        try {
            for (final ReloadablePart part : parts) {
                if (changes.concern(part.keys())) {
                    ready.add(part.prepare(changes, next));
                }
            }
            while (!ready.isEmpty()) {
                ready.peek().apply();
                ready.remove();
            }
        } finally {
            ready.forEach(ReloadablePart.Change::discard);
        }
    }

    private void refuse(final String reason, final Instant begin) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the agent stops"); // a read that was broken off is no bad file
        }
        refusals++;
        LOG.warn("failed to reload the configuration, the previous one stays in force: {}", reason);
        span(begin).setStatus(StatusCode.ERROR, reason).end();
    }

    private static String join(final List<ConfigError> errors) {
        final String first =
                errors.stream().limit(MOST_ERRORS).map(ConfigError::toString).collect(Collectors.joining(" | "));
        final int more = errors.size() - MOST_ERRORS;
        return more > 0 ? first + " | and " + more + " more; run merrow config check" : first;
    }

    private void log(final ConfigChanges changes, final List<String> nowWaiting) {
        if (!changes.live().isEmpty()) {
            LOG.info("configuration reloaded: {}", String.join(", ", changes.live()));
        } else if (nowWaiting.equals(waiting)) {
            LOG.info("configuration reloaded: no changes");
        }
        if (!nowWaiting.isEmpty() && !nowWaiting.equals(waiting)) {
            LOG.warn("restart required for {}; the previous values stay in force", String.join(", ", nowWaiting));
        }
        waiting = nowWaiting;
        waitingCount = nowWaiting.size();
    }

    /** The configuration read last; reload thread. */
    MerrowConfig current() {
        return current;
    }

    /** Times that a configuration was read and taken. */
    public long reloads() {
        return reloads;
    }

    /** Times that one was refused. */
    public long refusals() {
        return refusals;
    }

    /** Keys whose new values wait for a restart. */
    public int waitingCount() {
        return waitingCount;
    }

    @Override
    public String toString() {
        return "Reloader{reloads=" + reloads + ", refusals=" + refusals + ", waiting=" + waiting + '}';
    }
}
