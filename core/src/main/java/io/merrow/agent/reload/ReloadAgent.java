package io.merrow.agent.reload;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** Sees when a reload is wanted, by SIGHUP or by another file, and has it done. A thread of its own: it may wait. */
public final class ReloadAgent implements Agent {
    private final ConfigSource source;
    private final Reloader reloader;
    private final NanoClock clock;

    public ReloadAgent(final ConfigSource source, final Reloader reloader, final NanoClock clock) {
        this.source = source;
        this.reloader = reloader;
        this.clock = clock;
    }

    @Override
    public int doWork() throws InterruptedException {
        final boolean hasChanged = source.hasChanged(clock.nanoTime());
        if (source.takeRequest() || hasChanged && reloader.current().autoReload()) {
            reloader.reload();
            return 1;
        }
        return 0;
    }

    @Override
    public String roleName() {
        return "reload";
    }
}
