/**
 * The facts that are kept of Kubernetes objects, as immutable records without fabric8. {@code k8s.read} makes them,
 * {@code k8s.model} keeps them.
 */
package io.merrow.k8s.facts;
