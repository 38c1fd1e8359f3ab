package io.merrow.admin.api;

import java.util.Map;

/**
 * {@code /v1/health}.
 *
 * @param ok     whether all checks passed.
 * @param checks by name, in the order of the health endpoint.
 */
public record HealthAnswer(boolean ok, Map<String, Check> checks) {
    /** @param reason why it did not pass; may be empty. */
    public record Check(boolean ok, String reason) {}
}
