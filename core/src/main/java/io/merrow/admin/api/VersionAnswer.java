package io.merrow.admin.api;

/**
 * {@code /v1/version}.
 *
 * @param api     version of the interface: 1.
 * @param version of the agent.
 */
public record VersionAnswer(long api, String version) {}
