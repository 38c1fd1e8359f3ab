package io.merrow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.ClientNumbers;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.HealthAnswer;
import io.merrow.admin.api.LatencyAnswer;
import io.merrow.admin.api.LedgerAnswer;
import io.merrow.admin.api.RecordAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.admin.api.VersionAnswer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JSON of the admin interface is public: docs/flows.md. */
class AdminJsonTest {
    @Test
    void shouldWriteStatusFlat() throws IOException {
        final StatusAnswer status = new StatusAnswer(
                "1.0",
                7,
                2,
                new ClientNumbers(1, 2, 3, 4),
                new LedgerAnswer(Map.of("packets.seen", 5L)),
                new HealthAnswer(false, Map.of("interfaces", new HealthAnswer.Check(false, "0 attached"))));
        final String json = AdminJson.text(status);
        assertThat(json)
                .isEqualTo(
                        "{\"version\":\"1.0\",\"records\":7,\"records_kept_from\":2,\"clients\":1,\"clients_served\":2,"
                                + "\"clients_refused\":3,\"clients_dropped\":4,\"ledger\":{\"packets.seen\":5},\"health\":"
                                + "{\"ok\":false,\"checks\":{\"interfaces\":{\"ok\":false,\"reason\":\"0 attached\"}}}}");
        assertThat(AdminJson.read(json, StatusAnswer.class)).isEqualTo(status);
    }

    @Test
    void shouldKeepTheNamesOfFlows() throws IOException {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("source.port", 1L);
        row.put("flow.tcp.flags.tags", List.of("SYN"));
        final FlowsAnswer flows = new FlowsAnswer(1, 2, 3, 4, 5, 6, List.of(row));
        final String json = AdminJson.text(flows);
        assertThat(json)
                .isEqualTo("{\"glance\":1,\"flows\":2,\"left_out\":3,\"matching\":4,\"bytes_rate\":5,"
                        + "\"packets_rate\":6,\"rows\":[{\"source.port\":1,\"flow.tcp.flags.tags\":[\"SYN\"]}]}");
        assertThat(AdminJson.read(json, FlowsAnswer.class)).isEqualTo(flows);
    }

    @Test
    void shouldLeaveOutParentsAndHistogramsThatThereAreNot() {
        assertThat(AdminJson.text(new RecordAnswer(1, "ab", "cd", null, "client", 2, 3, Map.of())))
                .isEqualTo("{\"number\":1,\"trace_id\":\"ab\",\"span_id\":\"cd\",\"kind\":\"client\",\"start_ns\":2,"
                        + "\"end_ns\":3,\"attributes\":{}}");
        assertThat(AdminJson.text(new LatencyAnswer.StageNumbers("read", 1, 2, 3, 4, 5, 6, 7, null)))
                .isEqualTo("{\"sentence\":\"read\",\"count\":1,\"p50_ns\":2,\"p90_ns\":3,\"p99_ns\":4,\"p99.9_ns\":5,"
                        + "\"p99.99_ns\":6,\"max_ns\":7}");
    }

    @Test
    void shouldReadAnswersOfLaterVersionsAndNameOtherTexts() throws IOException {
        assertThat(AdminJson.read("{\"api\":1,\"new\":[],\"version\":\"2\"}", VersionAnswer.class))
                .isEqualTo(new VersionAnswer(1, "2"));
        assertThatThrownBy(() -> AdminJson.read("<html>", VersionAnswer.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("check that the address belongs to a merrow agent");
    }
}
