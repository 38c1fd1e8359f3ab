/**
 * The objects of the cluster on disk, in a Chronicle Map: what was known of them when the agent was last there. One process
 * writes them as they change; it, and others, read them back into a model.
 */
package io.merrow.k8s.store;
