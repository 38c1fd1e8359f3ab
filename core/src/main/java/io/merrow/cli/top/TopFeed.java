package io.merrow.cli.top;

import io.merrow.cli.client.AdminClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Asks the agent once a second, and at once when something else is wanted, on a thread of its own. */
public final class TopFeed implements AutoCloseable {
    private final AdminClient client;
    private final TopState state;
    private final Semaphore hurry = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "feed");
    private volatile Answer answer;

    /** Both answers of one moment, or what went wrong. */
    public record Answer(Map<String, Object> flows, Map<String, Object> status, IOException failure) {}

    public TopFeed(final AdminClient client, final TopState state) {
        this.client = client;
        this.state = state;
    }

    /** Asks once, on the caller's thread; throws when nobody answers. */
    public Answer ask() throws IOException {
        return new Answer(client.get("/v1/flows", state.request()), client.get("/v1/status", Map.of()), null);
    }

    /** Asks again and again from now on. */
    public void start() throws IOException {
        answer = ask();
        thread.setDaemon(true);
        thread.start();
    }

    /** The latest. Any thread. */
    public Answer latest() {
        return answer;
    }

    /** Asks now. Any thread. */
    public void hurry() {
        hurry.release();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                hurry.tryAcquire(1, TimeUnit.SECONDS);
                hurry.drainPermits();
                try {
                    answer = ask();
                } catch (final IOException e) {
                    answer = new Answer(answer.flows(), answer.status(), e);
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    @Override
    public String toString() {
        return "TopFeed{" + client + ", " + state + '}';
    }
}
