package io.merrow.config.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
    private static ConfigChanges between(final String before, final String after) throws ConfigException {
        return ConfigChanges.between(read(before), read(after));
    }

    private static MerrowConfig read(final String yaml) throws ConfigException {
        return new ConfigReader(Map.of()).readText("f.yaml", yaml, List.of()).config();
    }

    @Test
    void shouldFindNothingBetweenTwoThatAreEqual() throws ConfigException {
        final ConfigChanges changes = between("span: {tcp_timeout: 20s}", "span: {tcp_timeout: 20000ms}");
        assertThat(changes.live()).isEmpty();
        assertThat(changes.restart()).isEmpty();
    }

    @Test
    void shouldDistinguishLiveKeysFromThoseThatNeedARestart() throws ConfigException {
        final ConfigChanges changes = between(
                "{}",
                """
                log_level: debug
                filter: {source: {port: {match: "80"}}}
                span: {udp_timeout: 3s, community_id_seed: 7}
                parser: {vxlan_port: [8472]}
                """);
        assertThat(changes.live()).containsExactly("log_level", "filter.source.port.match", "span.udp_timeout");
        assertThat(changes.restart()).containsExactly("parser.vxlan_port", "span.community_id_seed");
        assertThat(changes.concern(List.of("filter.source"))).isTrue();
        assertThat(changes.concern(List.of("filter.source.portal", "filter.network")))
                .isFalse();
    }

    @Test
    void shouldNameASectionThatCameOrWent() throws ConfigException {
        final String otlp = "export: {traces: {otlp: {endpoint: 'http://c:4317'}}}";
        assertThat(between("{}", otlp).live()).containsExactly("export.traces.otlp", "export.traces.stdout");
        assertThat(between(otlp, otlp.replace("c:", "d:")).live()).containsExactly("export.traces.otlp.endpoint");
    }

    @Test
    void shouldCountTheEntriesOfAListAsOneKey() throws ConfigException {
        final String yaml = "discovery: {informer: {k8s: {selectors: [{kind: %s}]}}}";
        assertThat(between(yaml.formatted("Pod"), yaml.formatted("Service")).live())
                .containsExactly("discovery.informer.k8s.selectors");
    }
}
