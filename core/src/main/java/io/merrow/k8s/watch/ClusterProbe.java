package io.merrow.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.api.ApiFailure;
import io.merrow.k8s.api.ApiOutcome;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.read.KindTypes;
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
 * @param refused  kinds that cannot be listed, with address and cause.
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
        try (ApiConnection api = ApiConnection.openToAskOnce(options.kubeconfig())) {
            final String version;
            try {
                version = api.client().getKubernetesVersion().getGitVersion();
            } catch (final KubernetesClientException e) {
                return new ClusterProbe("", describe(api, "version", e), Set.of(), Set.of(), Map.of());
            }
            KindTypes.forEach(probe.new Asking(api, options));
            final String server = version == null ? "API server of unknown version" : "Kubernetes " + version;
            return new ClusterProbe(server, "", probe.readable, probe.absent, probe.refused);
        }
    }

    /** Asks for one kind after the other. */
    private final class Asking implements KindTypes.Visitor {
        private final ApiConnection api;
        private final WatchOptions options;

        private Asking(final ApiConnection api, final WatchOptions options) {
            this.api = api;
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
                        .in(api.client(), type)
                        .list(new ListOptionsBuilder().withLimit(1L).build());
                readable.add(kind);
            } catch (final KubernetesClientException e) {
                if (e.getCode() == NOT_FOUND) {
                    absent.add(kind);
                } else {
                    refused.put(kind, describe(api, HasMetadata.getPlural(type), e));
                }
            }
        }
    }

    /** Address and cause, in one line. */
    private static String describe(final ApiConnection api, final String plural, final KubernetesClientException e) {
        final ApiOutcome last = api.outcomes().last(plural);
        return last != null && last.isFailure() ? last.reason() : api.address() + ": " + ApiFailure.cause(e);
    }

    /** Whether the server answered at all. */
    public boolean isReachable() {
        return !server.isEmpty();
    }
}
