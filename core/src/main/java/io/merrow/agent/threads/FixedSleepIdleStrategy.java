package io.merrow.agent.threads;

import java.util.concurrent.locks.LockSupport;

/** Sleeps for so long. For threads that look at something now and then. */
public final class FixedSleepIdleStrategy extends SleepingIdleStrategy {
    private final long napNs;

    FixedSleepIdleStrategy(final long napNs) {
        this.napNs = napNs;
    }

    @Override
    protected void sleep() {
        LockSupport.parkNanos(this, napNs);
    }

    @Override
    public String alias() {
        return "nap";
    }
}
