package io.merrow.k8s;

import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;

/** Ends fabric8's mock of an API server. */
public final class MockApiServers {
    private MockApiServers() {}

    /**
     * Ends it, at the latest after the 10 s that its own close waits.
     *
     * <p>A watch that closes while the mock is about to send an event holds the mock up: its event loop waits for
     * a sender that waits for the event loop. It gives up on that later by itself; that is no failure of a test.
     */
    public static void destroy(final KubernetesMockServer server) {
        try {
            server.destroy();
        } catch (final IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith("Unable to close")) {
                throw e;
            }
            System.err.println("the mock of the API server goes on closing: " + e.getMessage());
        }
    }
}
