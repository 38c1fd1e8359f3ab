/**
 * Connections to the API server: credentials, one backoff for all requests, and the outcome of each.
 *
 * <p>Every request of a client passes {@link io.merrow.k8s.api.ApiGate}, so that an API server that is away is asked at
 * most once a second however many kinds are watched; {@link io.merrow.k8s.api.ApiOutcomes} keeps what was answered.
 */
package io.merrow.k8s.api;
