package io.merrow.config.reader;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The variables of a signal's exporter ("OTLP Exporter Configuration"). One for the signal wins over the one for all signals. */
final class OtelExporter {
    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final List<String> SUFFIXES = List.of(
            "ENDPOINT",
            "PROTOCOL",
            "HEADERS",
            "TIMEOUT",
            "COMPRESSION",
            "CERTIFICATE",
            "CLIENT_CERTIFICATE",
            "CLIENT_KEY",
            "INSECURE");

    private final OtelVariables variables;
    private final String signal;
    private final String section;

    /**
     * @param signal  in the names of variables: {@code "TRACES"}.
     * @param section of the configuration that has endpoint, protocol and so on.
     */
    OtelExporter(final OtelVariables variables, final String signal, final String section) {
        this.variables = variables;
        this.signal = signal;
        this.section = section;
    }

    /** Those that are set for this signal alone. */
    Stream<String> own() {
        return SUFFIXES.stream().map(this::name).filter(variables::isSet);
    }

    /** Name of the variable that is set: that of the signal, else that of all signals. */
    Optional<String> variable(final String suffix) {
        return Stream.of(name(suffix), PREFIX + suffix).filter(variables::isSet).findFirst();
    }

    private String name(final String suffix) {
        return PREFIX + signal + '_' + suffix;
    }

    /** @param timeouts keys of the section that are the time of a request. */
    void read(final List<String> timeouts) {
        variable("PROTOCOL").ifPresent(this::protocol);
        variable("ENDPOINT").ifPresent(this::endpoint);
        variable("HEADERS").ifPresent(name -> variables.map(section + ".headers", name));
        variable("TIMEOUT")
                .ifPresent(name -> variables.milliseconds(
                        name, timeouts.stream().map(key -> section + '.' + key).toList()));
        scalar("COMPRESSION", "compression");
        scalar("CERTIFICATE", "tls.ca_cert");
        scalar("CLIENT_CERTIFICATE", "tls.client_cert");
        scalar("CLIENT_KEY", "tls.client_key");
    }

    private void scalar(final String suffix, final String key) {
        variable(suffix).ifPresent(name -> variables.scalar(section + '.' + key, variables.text(name), name));
    }

    private void protocol(final String name) {
        switch (variables.text(name)) {
            case "http/protobuf" -> variables.scalar(section + ".protocol", "http_binary", name);
            case "grpc" -> variables.scalar(section + ".protocol", "grpc", name);
            default -> variables.ignore(name, "grpc and http/protobuf are supported");
        }
    }

    /** Base endpoints of HTTP get the path of the signal; gRPC's may have no scheme. */
    private void endpoint(final String name) {
        String endpoint = variables.text(name);
        final boolean isHttp = variables
                .settings()
                .value(section + ".protocol")
                .map(Object::toString)
                .orElse("")
                .equals("HTTP_BINARY");
        if (isHttp && !name.equals(name("ENDPOINT"))) {
            endpoint = endpoint.replaceAll("/+$", "") + "/v1/" + signal.toLowerCase(Locale.ROOT);
        } else if (!isHttp && !endpoint.contains("://")) {
            final boolean insecure = variable("INSECURE")
                    .map(variables::text)
                    .filter("true"::equalsIgnoreCase)
                    .isPresent();
            endpoint = (insecure ? "http://" : "https://") + endpoint;
        }
        variables.scalar(section + ".endpoint", endpoint, name);
    }
}
