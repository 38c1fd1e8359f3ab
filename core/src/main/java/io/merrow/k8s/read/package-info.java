/**
 * Reduces fabric8 objects to {@code k8s.facts}. Stateless; called by the informers' threads.
 */
package io.merrow.k8s.read;
