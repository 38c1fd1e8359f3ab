package io.merrow.export.metrics.series;

/**
 * What every series of a table has.
 *
 * @param sums       number of sums.
 * @param histograms number of histograms.
 */
public record SeriesShape(int sums, int histograms) {}
