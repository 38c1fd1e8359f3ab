/**
 * Watches a cluster and keeps the index of who has which address up to date: informers tell of objects, which are
 * trimmed to the facts that matter, and each change is worked into {@link io.merrow.enrich.AddressIndexWriter} at the
 * cost of what it touches.
 *
 * <p>The only room that sees fabric8. The agent starts and closes it; capture and export never wait for it.
 */
package io.merrow.k8s;
