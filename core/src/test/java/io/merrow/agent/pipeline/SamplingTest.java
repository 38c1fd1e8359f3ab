package io.merrow.agent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.agent.refusal.StartException;
import io.merrow.agent.reload.ConfigCheck;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.reader.ConfigReader;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.ExportHarness;
import io.merrow.export.sampling.RecordSampler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static LoadedConfig read(final String sampling) throws ConfigException {
        return new ConfigReader(Map.of())
                .readText("f.yaml", "export: {traces: {stdout: {}, sampling: " + sampling + "}}", List.of());
    }

    private static RecordSampler sampler(final String sampling) throws ConfigException {
        return Sampling.of(
                read(sampling).config().export().traces().sampling(), ExportHarness.profile(), RecordEnricher.NONE);
    }

    @Test
    void shouldAskNothingWhereAllRecordsAreExported() throws ConfigException {
        assertThat(sampler("{}")).isSameAs(RecordSampler.ALL);
        assertThat(sampler("{ratio: 1.0}")).isSameAs(RecordSampler.ALL);
        assertThat(sampler("{ratio: 0.5}").toString()).contains("threshold=0x80000000000000", "2 keep rules");
        assertThat(sampler("{drop: {namespaces: [kube-system]}}").toString()).contains("1 drop rules");
        assertThat(sampler(
                                "{ratio: .1, keep: {bytes: 1Mi, duration: 1h, retransmits: 0.1, namespaces: [a], filters: [port = 53]}}")
                        .toString())
                .contains("7 keep rules");
    }

    @Test
    void shouldRefuseAFilterExpressionWithItsPlaceAndWhatIsWrong() throws ConfigException {
        final LoadedConfig loaded = read("{ratio: 0.1, keep: {filters: [\"port = 53\", \"prot = tcp\"]}}");
        assertThatThrownBy(() -> ConfigCheck.verify(loaded))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("f.yaml:1:")
                .hasMessageContaining("export.traces.sampling.keep.filters: prot = tcp: ")
                .hasMessageContaining("unknown field prot");
        assertThatThrownBy(() -> sampler("{drop: {filters: [\"(\"]}}")).isInstanceOf(StartException.class);
    }
}
