package io.merrow.config.reader;

import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.Settings;
import io.merrow.config.layer.ValueReader;
import io.merrow.text.Quoted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The environment variables of the OpenTelemetry specification ("OTLP Exporter Configuration" and "General SDK
 * Configuration"): they fill what neither file nor the agent's own variables nor flags have set.
 *
 * <p>An endpoint switches the export on; the other variables of the exporter apply where it is on. A variable for traces wins
 * over the one for all signals. Empty values count as unset. Values that the specification lets be ignored are, with a notice.
 */
final class OtelEnvironment {
    private static final String OTLP = "export.traces.otlp";
    private static final String RESOURCE = "export.resource_attributes";
    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final String TRACES_PREFIX = PREFIX + "TRACES_";

    private final Map<String, String> environment;
    private final KeySection root;
    private final ValueReader values;
    private final Settings settings;
    private final List<String> notices;

    /** @param notices takes what was ignored, one sentence each. */
    OtelEnvironment(
            final Map<String, String> environment,
            final KeySection root,
            final ValueReader values,
            final List<String> notices) {
        this.environment = environment;
        this.root = root;
        this.values = values;
        this.settings = values.settings();
        this.notices = notices;
    }

    /** Call it last: it sets only what is not set. */
    void read() {
        resource();
        exporter();
    }

    private void exporter() {
        final boolean isOn = settings.has(OTLP);
        final Optional<String> endpoint = variable("ENDPOINT");
        final String chosen =
                environment.getOrDefault("OTEL_TRACES_EXPORTER", "").strip();
        if (!isOn && ("none".equals(chosen) || endpoint.isEmpty() && !"otlp".equals(chosen))) {
            return;
        }
        variable("PROTOCOL").ifPresent(this::protocol);
        endpoint.ifPresent(this::endpoint);
        if (!isOn && !settings.has(OTLP)) {
            settings.place(OTLP, place("OTEL_TRACES_EXPORTER"));
        }
        variable("HEADERS").ifPresent(name -> map(OTLP + ".headers", name));
        variable("TIMEOUT").ifPresent(this::timeout);
        variable("COMPRESSION").ifPresent(name -> scalar(OTLP + ".compression", text(name), name));
        variable("CERTIFICATE").ifPresent(name -> scalar(OTLP + ".tls.ca_cert", text(name), name));
        variable("CLIENT_CERTIFICATE").ifPresent(name -> scalar(OTLP + ".tls.client_cert", text(name), name));
        variable("CLIENT_KEY").ifPresent(name -> scalar(OTLP + ".tls.client_key", text(name), name));
    }

    private void protocol(final String name) {
        final String protocol = text(name);
        if ("http/protobuf".equals(protocol)) {
            scalar(OTLP + ".protocol", "http_binary", name);
        } else if ("grpc".equals(protocol)) {
            scalar(OTLP + ".protocol", "grpc", name);
        } else {
            notices.add("the environment variable " + name + "=" + Quoted.of(protocol)
                    + " is ignored: grpc and http/protobuf are supported");
        }
    }

    /** Base endpoints of HTTP get the path of traces; gRPC's may have no scheme. */
    private void endpoint(final String name) {
        String endpoint = text(name);
        final boolean isHttp = settings.value(OTLP + ".protocol")
                .map(Object::toString)
                .orElse("")
                .equals("HTTP_BINARY");
        if (isHttp && !name.startsWith(TRACES_PREFIX)) {
            endpoint = endpoint.replaceAll("/+$", "") + "/v1/traces";
        } else if (!isHttp && !endpoint.contains("://")) {
            final boolean insecure = variable("INSECURE")
                    .map(this::text)
                    .filter("true"::equalsIgnoreCase)
                    .isPresent();
            endpoint = (insecure ? "http://" : "https://") + endpoint;
        }
        scalar(OTLP + ".endpoint", endpoint, name);
    }

    /** Milliseconds. */
    private void timeout(final String name) {
        final String text = text(name);
        if (!text.matches("[0-9]{1,9}")) {
            notices.add("the environment variable " + name + "=" + Quoted.of(text)
                    + " is ignored: it must be a number of milliseconds");
            return;
        }
        scalar(OTLP + ".timeout", text + "ms", name);
        scalar(OTLP + ".max_export_timeout", text + "ms", name);
    }

    private void resource() {
        final Map<String, String> attributes = new TreeMap<>();
        if (isSet("OTEL_RESOURCE_ATTRIBUTES")) {
            attributes.putAll(pairs("OTEL_RESOURCE_ATTRIBUTES"));
        }
        if (isSet("OTEL_SERVICE_NAME")) {
            attributes.put("service.name", text("OTEL_SERVICE_NAME"));
        }
        // entry by entry: the file may name others
        final Map<?, ?> set = settings.value(RESOURCE).map(Map.class::cast).orElse(Map.of());
        attributes.forEach((key, value) -> {
            if (!set.containsKey(key)) {
                settings.putEntry(leaf(RESOURCE), key, value, place("OTEL_RESOURCE_ATTRIBUTES"));
            }
        });
    }

    private void map(final String path, final String name) {
        if (settings.value(path).isEmpty()) {
            pairs(name).forEach((key, value) -> settings.putEntry(leaf(path), key, value, place(name)));
        }
    }

    private void scalar(final String path, final String text, final String name) {
        if (settings.value(path).isEmpty()) {
            values.scalar(leaf(path), text, place(name));
        }
    }

    /** {@code key=value} with commas between, percent-encoded (W3C Baggage); one that is malformed voids all of them. */
    private Map<String, String> pairs(final String name) {
        final Map<String, String> pairs = new TreeMap<>();
        for (final String pair : text(name).split(",")) {
            final int equals = pair.indexOf('=');
            try {
                if (equals > 0) {
                    pairs.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                } else if (!pair.isBlank()) {
                    throw new IllegalArgumentException("not key=value");
                }
            } catch (final IllegalArgumentException e) {
                // the value may be a secret
                notices.add("the environment variable " + name
                        + " is ignored: it must be comma-separated key=value pairs, percent-encoded");
                return Map.of();
            }
        }
        return pairs;
    }

    private static String decoded(final String text) {
        return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Name of the variable that is set: that of traces, else that of all signals. */
    private Optional<String> variable(final String suffix) {
        if (isSet(TRACES_PREFIX + suffix)) {
            return Optional.of(TRACES_PREFIX + suffix);
        }
        return isSet(PREFIX + suffix) ? Optional.of(PREFIX + suffix) : Optional.empty();
    }

    private boolean isSet(final String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private String text(final String name) {
        return environment.get(name).strip();
    }

    private KeyLeaf leaf(final String path) {
        return root.leaves().stream()
                .filter(leaf -> leaf.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String place(final String name) {
        return "environment " + name;
    }
}
