package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the API server answers when it is asked for one object of each kind.
 *
 * @param server   its version; empty when it does not answer.
 * @param failure  why not; empty when it does.
 * @param readable kinds that we may list.
 * @param absent   kinds that it does not know.
 * @param refused  kinds that we may not list, and its words.
 */
public record ClusterProbe(
        String server,
        String failure,
        Set<ClusterKind> readable,
        Set<ClusterKind> absent,
        Map<ClusterKind, String> refused) {
    private static final int NOT_FOUND = 404;

    /**
     * Asks; waits for each answer as long as a watch would.
     *
     * @throws IllegalArgumentException naming a kubeconfig that is not there.
     */
    public static ClusterProbe probe(final WatchOptions options) {
        final ClusterProbe probe = new ClusterProbe(
                "",
                "",
                EnumSet.noneOf(ClusterKind.class),
                EnumSet.noneOf(ClusterKind.class),
                new EnumMap<>(ClusterKind.class));
        try (KubernetesClient client = Clients.connectToAskOnce(options.kubeconfig())) {
            final String version;
            try {
                version = client.getKubernetesVersion().getGitVersion();
            } catch (final KubernetesClientException e) {
                return new ClusterProbe("", client.getMasterUrl() + ": " + words(e), Set.of(), Set.of(), Map.of());
            }
            KindTypes.forEach(probe.new Asking(client, options));
            final String server = version == null ? "an API server without a version" : "Kubernetes " + version;
            return new ClusterProbe(server, "", probe.readable, probe.absent, probe.refused);
        }
    }

    /** Asks for one kind after the other. */
    private final class Asking implements KindTypes.Visitor {
        private final KubernetesClient client;
        private final WatchOptions options;

        private Asking(final KubernetesClient client, final WatchOptions options) {
            this.client = client;
            this.options = options;
        }

        @Override
        public <T extends HasMetadata> void visit(
                final ClusterKind kind, final Class<T> type, final Supplier<T> maker) {
            if (!options.watches(kind)) {
                return;
            }
            try {
                WatchScope.of(options, kind)
                        .in(client, type)
                        .list(new ListOptionsBuilder().withLimit(1L).build());
                readable.add(kind);
            } catch (final KubernetesClientException e) {
                if (e.getCode() == NOT_FOUND) {
                    absent.add(kind);
                } else {
                    refused.put(kind, words(e));
                }
            }
        }
    }

    private static String words(final KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return e.getStatus().getMessage();
        }
        Throwable deepest = e;
        boolean isConnecting = false;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
            isConnecting |= deepest instanceof ConnectException;
        }
        if (deepest instanceof UnresolvedAddressException || deepest instanceof UnknownHostException) {
            return "its name is not known here";
        }
        if (isConnecting && deepest.getMessage() == null) {
            return "nobody listens there"; // the JDK's client says no more
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    /** Whether the server answered at all. */
    public boolean isReachable() {
        return !server.isEmpty();
    }
}
