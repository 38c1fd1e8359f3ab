/**
 * The lab: network namespaces, traffic whose size is known, and an OTLP receiver.
 *
 * <p>In come a test's wishes (a link, so many bytes, an answer to give); out go real packets, interface counters and
 * the spans that arrived. Called by tests, the demo and the load runs; the agent itself never sees this package.
 */
package io.merrow.lab;
