/**
 * What is known of the things a record names: interfaces today, pods and services later.
 *
 * <p>Watchers publish immutable {@code …Index}es by one reference; the export thread looks up and writes what it finds
 * beside the record. Nothing here watches, waits or touches the network.
 */
package io.merrow.enrich;
