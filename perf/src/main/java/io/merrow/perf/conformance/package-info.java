/**
 * Compares what {@code merrow replay} says of captures with what tshark says. Captures come in; a table and the
 * differences, explained by name or not, go out. {@code scripts/conformance} calls it.
 */
package io.merrow.perf.conformance;
