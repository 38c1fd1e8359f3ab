package io.merrow.config.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.reader.ConfigReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigWriterTest {
    @Test
    void shouldPrintWhatCanBeReadAgain() throws ConfigException {
        final MerrowConfig config = read(
                """
                log_level: debug
                discovery: {instrument: {interfaces: ["*", "!lo", "1"], tcx_order: last}}
                span: {tcp_timeout: 1h30m, udp_timeout: 1500ms}
                export: {traces: {otlp: {protocol: http_binary}}}
                """);
        assertThat(read(ConfigWriter.toYaml(config))).isEqualTo(config);
    }

    @Test
    void shouldMaskTheValuesOfHeaders() throws ConfigException {
        final String yaml =
                ConfigWriter.toYaml(read("export: {traces: {otlp: {headers: {authorization: Bearer s3cret}}}}"));
        assertThat(yaml).contains("authorization: '***'").doesNotContain("s3cret");
    }

    @Test
    void shouldMaskPasswordsAndTokens() throws ConfigException {
        final MerrowConfig basic = read("export: {traces: {otlp: {auth: {basic: {user: me, pass: s3cret}}}}}");
        assertThat(ConfigWriter.toYaml(basic))
                .contains("user: me")
                .contains("pass: '***'")
                .contains(
                        "        # bearer: not set\n",
                        "      tls:\n        insecure_skip_verify: false\n        # ca_cert: not set")
                .doesNotContain("s3cret");
        assertThat(basic.toString()).doesNotContain("s3cret");
        final MerrowConfig bearer = read("export: {traces: {otlp: {auth: {bearer: s3cret}}}}");
        assertThat(ConfigWriter.toYaml(bearer)).contains("bearer: '***'").doesNotContain("s3cret");
        assertThat(bearer.toString()).doesNotContain("s3cret");
    }

    @Test
    void shouldPrintEveryKeyOnceInTheOrderOfTheRecords() {
        final String yaml = ConfigWriter.toYaml(ConfigReader.defaults());
        assertThat(yaml)
                .startsWith("log_level: info\nlog_format: text\nauto_reload: false\nshutdown_timeout: 28s\n")
                .contains("  traces:\n    # otlp: off\n    stdout:\n      format: table\n");
    }

    /** Also what is off, as comments that the reader skips. */
    @Test
    void shouldNameEveryKey() throws ConfigException {
        final String yaml =
                ConfigWriter.toYaml(read("export: {traces: {otlp: {}, stdout: {}}, metrics: {otlp: {collector: {}}}}"));
        for (final KeyLeaf leaf : KeySection.root().leaves()) {
            final boolean isBelowAnOptional = leaf.path().contains(".association.");
            assertThat(isBelowAnOptional || yaml.matches("(?s)(.*[ #,{\n])?" + leaf.name() + "[:,].*"))
                    .as(leaf.path())
                    .isTrue();
        }
        assertThat(ConfigWriter.toYaml(read(yaml))).isEqualTo(yaml);
    }

    private static MerrowConfig read(final String yaml) throws ConfigException {
        return new ConfigReader(Map.of()).readText("f.yaml", yaml, List.of()).config();
    }
}
