package io.merrow.admin.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * {@code /v1/flows}.
 *
 * @param snapshot    number of the snapshot; {@code glance} in JSON.
 * @param flows       that are live.
 * @param leftOut     of these, beyond the number that is kept.
 * @param matching    of these, those that pass the filter.
 * @param bytesRate   of the matching, bytes a second, both directions.
 * @param packetsRate of the matching, packets a second, both directions.
 * @param rows        the first of the matching flows, or groups of flows: attributes by name (docs/attributes.md).
 */
public record FlowsAnswer(
        @JsonProperty("glance") long snapshot,
        long flows,
        long leftOut,
        long matching,
        long bytesRate,
        long packetsRate,
        List<Map<String, Object>> rows) {}
