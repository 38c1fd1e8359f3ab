package io.merrow.agent.threads;

import io.merrow.thread.ThreadParker;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Spins for a moment, then parks until another thread gives work or a timer is due. Idled by one thread. */
public final class WakeableIdleStrategy extends SpinThenSleepIdleStrategy {
    private final ThreadParker parker;
    private final BooleanSupplier mustRun;
    private final LongSupplier parkNs;

    /**
     * @param parker  woken by the threads that give work.
     * @param hasWork whether work waits; asked by the idling thread.
     * @param parkNs  longest sleep, from now; asked by the idling thread.
     */
    WakeableIdleStrategy(final ThreadParker parker, final BooleanSupplier hasWork, final LongSupplier parkNs) {
        this.parker = parker;
        mustRun = () -> isOver() || hasWork.getAsBoolean();
        this.parkNs = parkNs;
    }

    @Override
    public void wake() {
        parker.wake();
    }

    @Override
    protected void sleep() {
        parker.park(mustRun, parkNs.getAsLong());
    }

    @Override
    public String alias() {
        return "wakeable";
    }
}
