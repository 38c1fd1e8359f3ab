package io.merrow.export.sdk;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests since the agent started, whichever collector they went to. Any thread.
 *
 * @param delivered requests that a collector took.
 * @param failed    all others.
 */
public record RequestCounts(AtomicLong delivered, AtomicLong failed) {
    public RequestCounts() {
        this(new AtomicLong(), new AtomicLong());
    }
}
