package io.merrow.admin.api;

/** Of any request that failed: why, and what to do. */
public record ErrorAnswer(String error) {}
