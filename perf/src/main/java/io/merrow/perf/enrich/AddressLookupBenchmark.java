package io.merrow.perf.enrich;

import io.merrow.enrich.AddressHolder;
import io.merrow.enrich.AddressIndex;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AddressRank;
import io.merrow.enrich.Decoration;
import io.merrow.net.IpProtocol;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One look-up among 50 000 pods and 10 000 services, addresses in random order: 100 ns at most, 0 B. A tenth of the
 * addresses had another holder before; another figure is for addresses without a holder.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AddressLookupBenchmark {
    private static final int PODS = 50_000;
    private static final int SERVICES = 10_000;
    private static final int LOOK_UPS = 4_096;
    private static final long NOW_MS = 1_700_000_000_000L;

    private final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100_000);
    private final long[] known = new long[LOOK_UPS];
    private final long[] foreign = new long[LOOK_UPS];

    @Setup
    public void fill() {
        for (int i = 0; i < PODS + SERVICES; i++) {
            if (i % 10 == 0) {
                claim(i, "before " + i, NOW_MS - 100_000);
                writer.release(AddressIndex.IPV4_HIGH, low(i), "before " + i, NOW_MS - 50_000, NOW_MS - 50_000);
            }
            claim(i, "now " + i, NOW_MS - 10_000);
        }
        final Random random = new Random(1);
        for (int i = 0; i < LOOK_UPS; i++) {
            known[i] = low(random.nextInt(PODS + SERVICES));
            foreign[i] = AddressIndex.IPV4_LOW_PREFIX | random.nextInt() & 0xFFFFFFFFL;
        }
    }

    private void claim(final int number, final String holder, final long fromMs) {
        final AddressRank rank = number < PODS ? AddressRank.POD : AddressRank.SERVICE;
        final AddressHolder occupant = AddressHolder.of(Decoration.of(holder));
        writer.claim(AddressIndex.IPV4_HIGH, low(number), holder, rank, occupant, fromMs, fromMs);
    }

    /** Nodes of 100 pods each, as a cluster hands out its ranges. */
    private static long low(final int number) {
        return AddressIndex.IPV4_LOW_PREFIX | 10L << 24 | (number / 100L) << 8 | number % 100;
    }

    @Benchmark
    @OperationsPerInvocation(LOOK_UPS)
    public void known(final Blackhole blackhole) {
        look(known, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(LOOK_UPS)
    public void unknown(final Blackhole blackhole) {
        look(foreign, blackhole);
    }

    private void look(final long[] lows, final Blackhole blackhole) {
        final AddressIndex index = writer.index();
        for (final long low : lows) {
            blackhole.consume(index.find(AddressIndex.IPV4_HIGH, low, IpProtocol.TCP, 8080, NOW_MS));
        }
    }
}
