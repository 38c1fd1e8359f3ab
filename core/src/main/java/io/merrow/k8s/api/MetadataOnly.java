package io.merrow.k8s.api;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kinds of which the API server is asked for names, labels, annotations and owners alone: as {@code PartialObjectMetadata}, which leaves
 * out the templates that are most of a replica set or a deployment. A server that does not know that answers with whole objects.
 *
 * <p>Any thread. See the Kubernetes API concepts, "receiving resources as Tables" and metadata-only requests: {@code as}, {@code g} and
 * {@code v} in the media type.
 */
public final class MetadataOnly {
    private static final String FORM = "application/json;as=%s;g=meta.k8s.io;v=v1, application/json";
    private static final String OBJECT = FORM.formatted("PartialObjectMetadata");
    private static final String LIST = FORM.formatted("PartialObjectMetadataList");

    private final Set<String> plurals = ConcurrentHashMap.newKeySet();

    /** From now on that holds for requests about those. {@code plural} is as in the path: {@code replicasets}. */
    public void add(final String plural) {
        plurals.add(plural);
    }

    /** The header {@code Accept} for a request; null: as it is. */
    String accept(final URI uri) {
        if (!plurals.contains(ApiOutcomes.plural(uri))) {
            return null;
        }
        return ApiOutcomes.isWatch(uri) ? OBJECT : LIST;
    }

    HttpRequest apply(final HttpRequest request) {
        final String accept = request.method().equals("GET") ? accept(request.uri()) : null;
        return accept == null
                ? request
                : HttpRequest.newBuilder(request, (name, value) -> true)
                        .setHeader("Accept", accept)
                        .build();
    }

    @Override
    public String toString() {
        return "MetadataOnly" + plurals;
    }
}
