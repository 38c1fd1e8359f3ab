/**
 * Where the kernel leads connections whose destination it translates, such as those to a Kubernetes service's address.
 *
 * <p>Comes in: the kernel's book of connections, read through now and then by a thread of its own, and asked for single
 * ones. Goes out: the address and port behind. The composition root starts it, the export thread asks.
 */
package io.merrow.capture.conntrack;
