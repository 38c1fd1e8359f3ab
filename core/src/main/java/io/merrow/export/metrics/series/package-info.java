/**
 * Series of metrics: sums and exponential histograms by their dimensions. One thread writes them, others read them while it does
 * ({@link io.merrow.export.metrics.series.MetricSeries}). In steady state nothing is allocated for a measurement.
 */
package io.merrow.export.metrics.series;
