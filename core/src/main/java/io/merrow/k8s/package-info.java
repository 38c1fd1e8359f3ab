/**
 * Watches a cluster and keeps the index of addresses up to date.
 *
 * <p>Data flows from {@code k8s.watch} (informers) through {@code k8s.read} (objects are reduced to facts) to {@code
 * k8s.model}, which updates {@link io.merrow.enrich.AddressIndexWriter} at the cost of what changed. {@code k8s.api}
 * holds the connections to the API server. Capture and export never wait for this package.
 */
package io.merrow.k8s;
