/**
 * The state of the cluster: pods, owners, services, endpoints, nodes and network policies, and the addresses and
 * attributes that follow from them.
 *
 * <p>Pure: facts come in, changes of {@link io.merrow.enrich.AddressIndexWriter} go out. One thread at a time; {@link
 * io.merrow.k8s.model.ClusterModel} is the only entry.
 */
package io.merrow.k8s.model;
