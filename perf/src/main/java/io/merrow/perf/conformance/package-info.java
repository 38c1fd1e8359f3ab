/**
 * Compares Merrow's results for captures with tshark's. Input: capture files, which both read; output: a table of
 * conversations that are equal, explained or different. Called by {@code scripts/conformance} and by a test.
 */
package io.merrow.perf.conformance;
