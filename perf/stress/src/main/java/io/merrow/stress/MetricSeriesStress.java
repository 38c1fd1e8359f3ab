package io.merrow.stress;

import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.metrics.series.SeriesKey;
import io.merrow.export.metrics.series.SeriesShape;
import io.merrow.export.metrics.series.SeriesSnapshot;
import io.merrow.export.metrics.series.SeriesTable;
import io.opentelemetry.api.common.Attributes;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** {@link MetricSeries}: sums and histogram of an update become visible together. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Before both updates.")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Between them.")
@Outcome(id = "1000001, 1000001, 1000001", expect = Expect.ACCEPTABLE, desc = "After both.")
@State
public class MetricSeriesStress {
    private static final SeriesShape SHAPE = new SeriesShape(2, 1);

    private final MetricSeries series =
            new SeriesTable(SHAPE, 1).add(new SeriesKey(), Attributes.empty(), 0, null);
    private final SeriesSnapshot snapshot = new SeriesSnapshot(SHAPE);

    @Actor
    public void writer() {
        update(1);
        update(1_000_000); // another power of two: the buckets grow
    }

    private void update(final long amount) {
        series.begin();
        series.add(0, amount);
        series.record(0, amount);
        series.add(1, amount);
        series.end(0);
    }

    @Actor
    public void reader(final LLL_Result result) {
        series.copyTo(snapshot);
        result.r1 = snapshot.sum(0);
        result.r2 = snapshot.histogram(0).sumNs();
        result.r3 = snapshot.sum(1);
    }
}
