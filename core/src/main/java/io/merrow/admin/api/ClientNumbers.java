package io.merrow.admin.api;

/**
 * The clients of the admin interface.
 *
 * @param clients        connected now.
 * @param clientsServed  accepted since the start.
 * @param clientsRefused since there were too many.
 * @param clientsDropped because they did not read their answer.
 */
public record ClientNumbers(long clients, long clientsServed, long clientsRefused, long clientsDropped) {}
