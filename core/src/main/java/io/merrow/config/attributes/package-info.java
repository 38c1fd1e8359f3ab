/**
 * The section {@code attributes}: which Kubernetes facts become span attributes, and how an address is associated with
 * an object.
 */
package io.merrow.config.attributes;
