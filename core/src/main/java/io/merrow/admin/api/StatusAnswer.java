package io.merrow.admin.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * {@code /v1/status}.
 *
 * @param version         of the agent.
 * @param records         made since the start.
 * @param recordsKeptFrom number of the oldest that {@code /v1/records} has.
 * @param clients         of the admin interface.
 * @param ledger          by counter.
 */
public record StatusAnswer(
        String version,
        long records,
        long recordsKeptFrom,
        @JsonUnwrapped ClientNumbers clients,
        LedgerAnswer ledger,
        HealthAnswer health) {}
