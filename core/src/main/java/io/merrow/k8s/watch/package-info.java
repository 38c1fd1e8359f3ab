/**
 * The informers, one for each kind of object: scope, start, restart after silence, state for readiness and metrics.
 * The agent starts and closes {@link io.merrow.k8s.watch.ClusterWatcher}.
 */
package io.merrow.k8s.watch;
