package io.merrow.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
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
    void shouldMaskPasswordsAndTokensAndLeaveOutTextsThatNobodyGave() throws ConfigException {
        final MerrowConfig basic = read("export: {traces: {otlp: {auth: {basic: {user: me, pass: s3cret}}}}}");
        assertThat(ConfigWriter.toYaml(basic))
                .contains("user: me")
                .contains("pass: '***'")
                .doesNotContain("bearer", "client_key", "path", "s3cret");
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
                .contains("  traces:\n    stdout:\n      format: table\n")
                .doesNotContain("otlp");
    }

    private static MerrowConfig read(final String yaml) throws ConfigException {
        return new ConfigReader(Map.of()).readText("f.yaml", yaml, List.of()).config();
    }
}
