package io.merrow.config.keys;

import java.util.List;

/**
 * Which keys a running agent takes over when its configuration is read again; all others wait for a restart. The only
 * place where that is written: the reload goes by it, and so does the reference.
 */
public final class LiveKeys {
    private static final List<String> LIVE = List.of(
            "log_level",
            "log_format",
            "auto_reload",
            "shutdown_timeout",
            "discovery.instrument.interfaces",
            "discovery.instrument.auto_discover_interfaces",
            "discovery.informer",
            "attributes",
            "pipeline.k8s_decorator",
            "filter",
            "span",
            "export",
            "internal.metrics.otlp",
            "internal.traces");

    /**
     * Within the former: what the kernel program is loaded with; what ids are made of, which would tear a trace in two;
     * the resource, which queued records have; and where records wait, which would have to move.
     */
    private static final List<String> RESTART = List.of(
            "span.observation_timeout",
            "span.community_id_seed",
            "span.trace_id_timeout",
            "export.resource_attributes",
            "export.traces.otlp.queue",
            "export.traces.otlp.max_queue_size");

    private LiveKeys() {}

    /** @param path full name of a key or of a section. */
    public static boolean isLive(final String path) {
        return LIVE.stream().anyMatch(key -> isWithin(path, key))
                && RESTART.stream().noneMatch(key -> isWithin(path, key));
    }

    /** Every key that is live. */
    public static List<String> all() {
        return KeySection.root().leaves().stream()
                .map(KeyLeaf::path)
                .filter(LiveKeys::isLive)
                .toList();
    }

    /** Whether it is that section, or that key, or below it. */
    public static boolean isWithin(final String path, final String section) {
        return path.startsWith(section)
                && (path.length() == section.length() || ".[".indexOf(path.charAt(section.length())) >= 0);
    }
}
