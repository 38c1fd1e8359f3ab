package io.merrow.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The kernel program and the reference parser read the same packets the same way, field by field.
 *
 * <p>{@code -Dmerrow.fuzz.seed=…} repeats a run, {@code -Dmerrow.fuzz.packets=…} and {@code -Dmerrow.fuzz.minutes=…} make
 * it longer; see {@code scripts/fuzz}.
 */
class DifferentialTest {
    private static final long PROGRESS_NS = TimeUnit.MINUTES.toNanos(1);

    private static Differential differential;
    private static long toldNs = System.nanoTime();

    @BeforeAll
    static void load() {
        differential = new Differential();
    }

    @AfterAll
    static void close() {
        if (differential != null) {
            differential.close();
        }
    }

    @Test
    void shouldReadRandomPacketsAsTheReferenceDoes() {
        final long seed =
                Long.getLong("merrow.fuzz.seed", ThreadLocalRandom.current().nextLong());
        final long packets = Long.getLong("merrow.fuzz.packets", 200_000);
        final long minutes = Long.getLong("merrow.fuzz.minutes", 0);
        System.out.println("differential test: -Dmerrow.fuzz.seed=" + seed);

        final String difference = new Fuzzer(differential, seed)
                .run(packets, System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes), DifferentialTest::progress);

        assertThat(difference).isNull();
    }

    /** A line a minute. */
    private static void progress(final long done) {
        if (System.nanoTime() - toldNs > PROGRESS_NS) {
            toldNs = System.nanoTime();
            System.out.println("differential test: " + done + " packets read alike");
        }
    }
}
