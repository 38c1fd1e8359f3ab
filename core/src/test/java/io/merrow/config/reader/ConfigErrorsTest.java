package io.merrow.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.merrow.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad file, with the exact line that people get. */
class ConfigErrorsTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void shouldReportWhatIsWrongWhereAndWhatToDo(final String name, final String yaml, final List<String> expected) {
        final ConfigReader reader = new ConfigReader(Map.of("PORT", "many", "TOKEN", "s3cret"));
        final ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> reader.readText("f.yaml", yaml, List.of()));
        assertThat(e).as("refused").isNotNull();
        assertThat(e.getMessage().lines().toList()).containsExactlyElementsOf(expected);
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                bad("empty", "", "f.yaml:1:1: the file is empty; add at least one key, or run without the file"),
                bad(
                        "comments only",
                        "# nothing\n",
                        "f.yaml:1:1: the file is empty; add at least one key, or run without the file"),
                bad("a word", "hello", "f.yaml:1:1: a configuration must be keys with values, is a single value"),
                bad("a list", "- a", "f.yaml:1:1: a configuration must be keys with values, is a list"),
                bad("misspelt key", "log_levl: info", "f.yaml:1:1: unknown key log_levl; did you mean log_level?"),
                bad(
                        "misspelt section",
                        "span:\n  tcp_tiemout: 5s\n",
                        "f.yaml:2:3: unknown key span.tcp_tiemout; did you mean span.tcp_timeout?"),
                bad(
                        "key at the wrong depth",
                        "endpoint: http://a:1",
                        "f.yaml:1:1: unknown key endpoint; did you mean export.traces.otlp.endpoint?"),
                bad(
                        "key of nobody",
                        "internal: {metrics: {colour: red}}",
                        "f.yaml:1:22: unknown key internal.metrics.colour;"
                                + " valid keys in internal.metrics: enabled, listen_address, port, otlp"),
                bad(
                        "section of a later version",
                        "internal: {metrics: {debug_metrics_enabled: true}}",
                        "f.yaml:1:22: internal.metrics.debug_metrics_enabled is not supported by this version; remove it"),
                bad(
                        "the agent's own metrics without a collector",
                        "internal: {metrics: {otlp: {interval: 5s}}}",
                        "f.yaml:1:28: internal.metrics.otlp has no collector; set internal.metrics.otlp.collector.endpoint, "
                                + "or export.traces.otlp.endpoint"),
                bad(
                        "the agent's own traces without a collector",
                        "internal: {traces: {otlp: {}}}",
                        "f.yaml:1:27: internal.traces.otlp has no collector; set internal.traces.otlp.collector.endpoint, "
                                + "or export.traces.otlp.endpoint"),
                bad(
                        "certificate without its key",
                        "export:\n  traces:\n    otlp:\n      tls: {client_cert: /a.pem}\n",
                        "f.yaml:4:26: export.traces.otlp.tls.client_cert is incomplete; set both client_cert and client_key"),
                bad(
                        "filter patterns that cannot be read",
                        """
                        filter:
                          source:
                            address: {match: [10.0.0.0/33, example.org]}
                            port: {not_match: "80, 9000-8000"}
                          flow:
                            ip_dscp_name: {match: "af{1"}
                        """,
                        "f.yaml:3:23: filter.source.address.match must have a prefix length between 0 and 32, is \"10.0.0.0/33\"",
                        "f.yaml:3:36: filter.source.address.match must be an address or a network, like 10.0.0.1 or"
                                + " fd00::/8, is \"example.org\"",
                        "f.yaml:4:23: filter.source.port.not_match must be between 0 and 65535, the smaller number first, is \"9000-8000\"",
                        "f.yaml:6:27: filter.flow.ip_dscp_name.match must be a name, maybe with *, ?, [ab] or {a,b},"
                                + " each bracket closed, is \"af{1\""),
                bad(
                        "flow metrics and sampling",
                        """
                        export:
                          traces: {sampling: {ratio: 1.5, keep: {retransmits: x}}}
                          metrics:
                            otlp: {interval: 10s}
                            dimensions: [namespace, pods, cidr]
                            cidrs: []
                        """,
                        "f.yaml:2:55: export.traces.sampling.keep.retransmits must be a number from 0 to 1, like 0.05, is \"x\"",
                        "f.yaml:2:30: export.traces.sampling.ratio must be a number from 0 to 1, like 0.05, is \"1.5\"",
                        "f.yaml:5:17: export.metrics.dimensions: pods is not a dimension; use some of namespace, workload,"
                                + " service, pod, node, zone, cluster, protocol, port, direction, io_direction, outcome, verdict, cidr,"
                                + " interface, scope, address",
                        "f.yaml:6:12: export.metrics.cidrs is empty; the dimension cidr requires at least one named network",
                        "f.yaml:4:11: export.metrics.otlp has no collector; set export.metrics.otlp.collector.endpoint, or"
                                + " export.traces.otlp.endpoint for both"),
                bad(
                        "two ways to say who we are",
                        "export: {traces: {otlp: {auth: {bearer: s3cret, basic: {user: me, pass: s3cret}}}}}",
                        "f.yaml:1:41: export.traces.otlp.auth.bearer and basic exclude each other; remove one"),
                bad(
                        "a token with a line end",
                        "export: {traces: {otlp: {auth: {bearer: \"s3\\ncret\"}}}}",
                        "f.yaml:1:41: export.traces.otlp.auth.bearer contains characters that are not allowed in a token; check for blanks and line breaks"),
                bad(
                        "duplicate key",
                        "log_level: info\nlog_level: warn",
                        "f.yaml:2:1: log_level is given twice, first at f.yaml:1:1; remove one"),
                bad(
                        "duplicate key below",
                        "span:\n  tcp_timeout: 5s\n  tcp_timeout: 6s",
                        "f.yaml:3:3: span.tcp_timeout is given twice, first at f.yaml:2:3; remove one"),
                bad("tab", "span:\n\ttcp_timeout: 5s", "f.yaml:2:1: a tab is not allowed here; indent with spaces"),
                bad(
                        "unclosed list",
                        "discovery: {instrument: {interfaces: [a, b\n",
                        "f.yaml:2:1: not valid YAML: while parsing a flow sequence,"
                                + " expected ',' or ']', but got <stream end>"),
                bad(
                        "two documents",
                        "log_level: info\n---\nlog_level: warn\n",
                        "f.yaml:2:1: not valid YAML: expected a single document in the stream,"
                                + " but found another document"),
                bad(
                        "control character",
                        "log_level: info\nx: \u0001",
                        "f.yaml:2:4: the character U+0001 is not allowed in YAML; remove it"),
                bad(
                        "wrong word",
                        "log_level: inof",
                        "f.yaml:1:12: log_level must be one of trace, debug, info, warn, error, is \"inof\";"
                                + " did you mean info?"),
                bad(
                        "no word at all",
                        "pipeline: {idle_strategy: lazy}",
                        "f.yaml:1:27: pipeline.idle_strategy must be one of busy_spin, yielding, backoff, is \"lazy\""),
                bad(
                        "port too high",
                        "internal:\n  metrics:\n    port: 70000\n",
                        "f.yaml:3:11: internal.metrics.port must be 0 to 65535, is 70000"),
                bad(
                        "number beyond every range",
                        "export: {traces: {otlp: {max_batch_size: 99999999999999999999}}}",
                        "f.yaml:1:42: export.traces.otlp.max_batch_size must be a whole number, is \"99999999999999999999\"; write it as digits, like 1024 or 64Ki"),
                bad(
                        "batch of nothing",
                        "export: {traces: {otlp: {max_batch_size: 0}}}",
                        "f.yaml:1:42: export.traces.otlp.max_batch_size must be 1 to 64Ki, is 0"),
                bad(
                        "number in quotes",
                        "internal: {metrics: {port: \"8080\"}}",
                        "f.yaml:1:28: internal.metrics.port must not be quoted; remove the quotes from \"8080\""),
                bad(
                        "yes for true",
                        "internal: {metrics: {enabled: yes}}",
                        "f.yaml:1:31: internal.metrics.enabled must be true or false, is \"yes\""),
                bad(
                        "duration without unit",
                        "span: {tcp_timeout: 20}",
                        "f.yaml:1:21: span.tcp_timeout must be a duration, is \"20\"; write it with a unit, like 10s, 500ms or 1h30m"),
                bad(
                        "duration too short",
                        "span: {tcp_timeout: 1ms}",
                        "f.yaml:1:21: span.tcp_timeout must be 100ms to 1d, is 1ms"),
                bad(
                        "negative duration",
                        "span: {tcp_timeout: -5s}",
                        "f.yaml:1:21: span.tcp_timeout must be a duration, is \"-5s\"; write it with a unit, like 10s, 500ms or 1h30m"),
                bad(
                        "endpoint without scheme",
                        "export: {traces: {otlp: {endpoint: 'localhost:4317'}}}",
                        "f.yaml:1:36: export.traces.otlp.endpoint must be an http or https URL,"
                                + " is \"localhost:4317\"; write it like http://localhost:4317"),
                bad(
                        "endpoint without host",
                        "export: {traces: {otlp: {endpoint: 'http:///v1/traces'}}}",
                        "f.yaml:1:36: export.traces.otlp.endpoint must be an http or https URL, is \"http:///v1/traces\"; the host is not valid; write it like http://localhost:4317"),
                bad(
                        "endpoint with a zone",
                        "export: {traces: {otlp: {endpoint: 'http://[fe80::1%eth0]:4317'}}}",
                        "f.yaml:1:36: export.traces.otlp.endpoint must be an http or https URL,"
                                + " is \"http://[fe80::1%eth0]:4317\"; an IPv6 address with a zone cannot be used;"
                                + " name the host, or use an address without a zone"),
                bad(
                        "endpoint with password",
                        "export: {traces: {otlp: {endpoint: 'http://me:pw@c:4317'}}}",
                        "f.yaml:1:36: export.traces.otlp.endpoint must be an http or https URL, is \"http://***@c:4317\"; remove the user and password, and set a header"),
                bad(
                        "value missing",
                        "log_level:\nlog_format: json",
                        "f.yaml:1:11: log_level has no value; give it one or remove the key"),
                bad("section without keys", "span:\n", "f.yaml:1:6: span has no keys; add keys or remove it"),
                bad(
                        "export without keys",
                        "export:\n  traces:\n    otlp:\n",
                        "f.yaml:3:10: export.traces.otlp has no keys; add keys or remove it; write null to disable it, {} for its defaults"),
                bad(
                        "list where a value belongs",
                        "log_level: [info]",
                        "f.yaml:1:12: log_level must be a single value, is a list"),
                bad(
                        "value where a list belongs",
                        "discovery: {instrument: {interfaces: eth0}}",
                        "f.yaml:1:38: discovery.instrument.interfaces must be a list, is a single value;"
                                + " write it like [a, b]"),
                bad(
                        "value where a section belongs",
                        "span: 5s",
                        "f.yaml:1:7: span must be keys with values, is a single value"),
                bad(
                        "exclusion without quotes",
                        "discovery:\n  instrument:\n    interfaces:\n      - !lo\n",
                        "f.yaml:4:9: discovery.instrument.interfaces: ! begins a tag in YAML;"
                                + " put quotes around it, like \"!lo\""),
                bad(
                        "exclusion without quotes in brackets",
                        "discovery: {instrument: {interfaces: [!lo]}}",
                        "f.yaml:1:42: not valid YAML: ! begins a tag;"
                                + " put quotes around a value that begins with !"),
                bad(
                        "star without quotes",
                        "discovery: {instrument: {interfaces: [*]}}",
                        "f.yaml:1:40: not valid YAML: * begins an alias;"
                                + " put quotes around a value that begins with *"),
                bad(
                        "broken regular expression",
                        "discovery:\n  instrument:\n    interfaces:\n      - eth0\n      - /eth[/\n",
                        "f.yaml:5:9: discovery.instrument.interfaces[1] must be a regular expression, is \"/eth[/\":"
                                + " Unclosed character class"),
                bad(
                        "interfaces without any",
                        "discovery: {instrument: {interfaces: []}}",
                        "f.yaml:1:38: discovery.instrument.interfaces is empty; set at least one name, or remove it for the default"),
                bad(
                        "header that is none",
                        "export: {traces: {otlp: {headers: {'x y': a}}}}",
                        "f.yaml:1:43: export.traces.otlp.headers.x y is not a valid header name (RFC 9110, 5.1); use letters, digits and -"),
                bad(
                        "batch larger than queue",
                        "export: {traces: {otlp: {max_queue_size: 100}}}",
                        "f.yaml:1:25: export.traces.otlp.max_batch_size (1024) is larger than max_queue_size (100);"
                                + " a batch would never fill, so make the queue larger"),
                bad(
                        "ports that clash",
                        "internal:\n  server:\n    port: 10250\n",
                        "f.yaml:2:3: internal.metrics.port and internal.server.port are both 10250; change one"),
                bad(
                        "variable that is not set",
                        "log_level: ${env:NOT_SET}",
                        "f.yaml:1:12: log_level: ${env:NOT_SET}: undefined environment variable NOT_SET; set it"),
                bad(
                        "variable that does not fit, without its value",
                        "internal: {metrics: {port: \"${env:PORT}\"}}",
                        "f.yaml:1:28: internal.metrics.port must be a whole number, is ${env:PORT}; write it as digits, like 1024 or 64Ki"),
                bad(
                        "missing secret file",
                        "export: {traces: {otlp: {headers: {a: '${file:/does/not/exist}'}}}}",
                        "f.yaml:1:39: export.traces.otlp.headers: ${file:/does/not/exist}: file not found; check the path"),
                bad(
                        "unknown placeholder",
                        "log_level: ${sys:x}",
                        "f.yaml:1:12: log_level: ${sys:x} is not a placeholder; write ${env:NAME} or ${file:/path}, or $${ for a literal ${"),
                bad(
                        "several at once",
                        "log_level: loud\nspann: {}\nspan:\n  udp_timeout: soon\n",
                        "f.yaml:1:12: log_level must be one of trace, debug, info, warn, error, is \"loud\"",
                        "f.yaml:2:1: unknown key spann; did you mean span?",
                        "f.yaml:4:16: span.udp_timeout must be a duration, is \"soon\"; write it with a unit, like 10s, 500ms or 1h30m"));
    }

    private static Arguments bad(final String name, final String yaml, final String... errors) {
        return Arguments.of(name, yaml, List.of(errors));
    }
}
