package io.merrow.cli.top;

import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.cli.client.AdminClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Requests flows and status once a second, and at once when the view changes, on a thread of its own. */
public final class TopFeed implements AutoCloseable {
    private final AdminClient client;
    private final TopState state;
    private final Semaphore hurry = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "feed");
    private volatile Answer answer;

    /** Both answers of one moment; with a failure the ones before. */
    public record Answer(FlowsAnswer flows, StatusAnswer status, IOException failure) {}

    public TopFeed(final AdminClient client, final TopState state) {
        this.client = client;
        this.state = state;
    }

    /** Requests once, on the caller's thread; throws when there is no answer. */
    public Answer ask() throws IOException {
        return new Answer(
                client.get("/v1/flows", state.request(), FlowsAnswer.class),
                client.get("/v1/status", Map.of(), StatusAnswer.class),
                null);
    }

    /** Starts the thread. */
    public void start() throws IOException {
        answer = ask();
        thread.setDaemon(true);
        thread.start();
    }

    /** The latest. Any thread. */
    public Answer latest() {
        return answer;
    }

    /** Requests now. Any thread. */
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
