/**
 * Compares what Merrow says of captures with what tshark says. In come capture files, which both read; out goes a table of
 * conversations that are equal, explained or different. Called by {@code scripts/conformance} and by a test.
 */
package io.merrow.perf.conformance;
