/** What {@code merrow latency} shows: histograms of a running agent or of a log, as tables and as a curve. */
package io.merrow.cli.latency;
