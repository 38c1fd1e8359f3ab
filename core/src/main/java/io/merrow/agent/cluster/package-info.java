/**
 * Connects {@code k8s} to the configuration and to {@code enrich}: which cluster is watched, and the enrichers that
 * read its index.
 */
package io.merrow.agent.cluster;
