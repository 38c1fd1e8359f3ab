package io.merrow.capture.listen;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A way to look into one network namespace. Used by the watcher's thread alone. */
interface ListenerScanner extends AutoCloseable {
    /** The agent's own namespace. */
    long homeId();

    /** Namespaces as of now, each with a path that {@link #scan} takes; those we may not see are left out. */
    Map<Long, Path> namespaces();

    /**
     * What listens in one of them, and its addresses.
     *
     * @throws IOException when it cannot be looked into; it may have gone.
     */
    Scan scan(long namespaceId, Path path) throws IOException;

    /** Only the addresses of one of them, which is cheap. */
    Set<NetAddress> addresses(Path path) throws IOException;

    /**
     * What a scan found.
     *
     * @param listeners TCP and UDP.
     * @param addresses of the namespace's interfaces.
     */
    record Scan(List<Listener> listeners, Set<NetAddress> addresses) {}

    @Override
    void close();
}
