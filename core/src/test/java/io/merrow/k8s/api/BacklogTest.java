package io.merrow.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final int PAGE = 200;

    private final Backlog backlog = new Backlog();
    private final Backlog.Queue received = backlog.begin("pods");

    private static URI pods(final String query) {
        return URI.create("https://api.example/api/v1/pods?" + query);
    }

    private void receive(final int count) {
        for (int i = 0; i < count; i++) {
            received.add();
        }
    }

    private void takeIn(final int count) {
        for (int i = 0; i < count; i++) {
            received.remove();
        }
    }

    @Test
    void shouldHoldBackTheNextPageUntilMostOfTheLastIsTakenIn() {
        receive(PAGE);

        final CompletableFuture<Void> next = backlog.admit(pods("limit=200&continue=abc"));
        assertThat(next).isNotDone();
        takeIn(PAGE / 2 - 1);
        assertThat(next).isNotDone();
        takeIn(1);

        assertThat(next).isCompleted();
        assertThat(backlog.admit(pods("limit=200&continue=def"))).isCompleted();
    }

    @Test
    void shouldHoldBackNothingElse() {
        receive(PAGE);

        assertThat(backlog.admit(pods("limit=200"))).isCompleted();
        assertThat(backlog.admit(pods("watch=true"))).isCompleted();
        assertThat(backlog.admit(URI.create("https://api.example/api/v1/nodes?limit=200&continue=abc")))
                .isCompleted();
    }

    /** An informer that is closed while it lists discards what it has queued. */
    @Test
    void shouldNotWaitForWhatAnEarlierInformerHasLeft() {
        receive(PAGE);

        backlog.begin("pods");

        assertThat(backlog.admit(pods("limit=200&continue=abc"))).isCompleted();
    }
}
