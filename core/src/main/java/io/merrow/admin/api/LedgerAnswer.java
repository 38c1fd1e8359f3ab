package io.merrow.admin.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/** {@code /v1/ledger}: a JSON object of the counters by name. */
public record LedgerAnswer(@JsonValue Map<String, Long> counters) {
    /** Of the object itself. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LedgerAnswer {}
}
