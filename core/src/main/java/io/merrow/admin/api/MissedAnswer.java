package io.merrow.admin.api;

/** A line of {@code /v1/records} for a client that is too slow. */
public record MissedAnswer(long missed) {}
