package io.merrow.config.schema;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Names of kinds in the configuration: in any case, {@code Endpoint} for {@code Endpoints}. */
public final class K8sKinds {
    private static final Set<String> KNOWN = Set.of(
            "namespace",
            "node",
            "deployment",
            "replicaset",
            "statefulset",
            "daemonset",
            "job",
            "cronjob",
            "service",
            "networkpolicy",
            "pod",
            "endpointslice",
            "endpoints",
            "endpoint",
            "ingress",
            "gateway");

    private K8sKinds() {}

    public static void check(final BiConsumer<String, String> errors, final String key, final String kind) {
        if (!KNOWN.contains(kind.toLowerCase(Locale.ROOT))) {
            errors.accept(key, key + " is not a watched kind: \"" + kind + "\"; use one of " + new TreeSet<>(KNOWN));
        }
    }
}
