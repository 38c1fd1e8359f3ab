package io.merrow.k8s.facts;

import java.util.Map;

/**
 * What every object has.
 *
 * @param key         {@code namespace/name}, or the name alone; kept, as each index of the model goes by it.
 * @param namespace   empty for what has none.
 * @param annotations only those that are extracted.
 * @param owner       the controlling one; null: none.
 * @param createdMs   Unix epoch.
 */
public record Meta(
        ClusterKind kind,
        String key,
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        Map<String, String> annotations,
        Owner owner,
        long createdMs) {
    /** The content of an owner reference. */
    public record Owner(String kind, String name, String uid) {}

    /** The key of what has that name there. */
    public static String key(final String namespace, final String name) {
        return namespace.isEmpty() ? name : namespace + '/' + name;
    }
}
