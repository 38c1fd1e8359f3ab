/**
 * The section {@code discovery}: interfaces, Kubernetes informers, conntrack, listening sockets and processes.
 */
package io.merrow.config.discovery;
