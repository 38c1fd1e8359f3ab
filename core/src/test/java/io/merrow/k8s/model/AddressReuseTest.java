package io.merrow.k8s.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterEnricher;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.IpRange;
import io.merrow.k8s.Cluster;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpAddresses;
import io.merrow.net.IpProtocol;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** An address that goes from one pod to the next within seconds. */
class AddressReuseTest {
    private static final String ADDRESS = "10.244.1.60";

    private final Cluster cluster = new Cluster();
    private final ClusterEnricher enricher = new ClusterEnricher(
            cluster.writer.index(),
            ClusterContext.of(() -> new ClusterRanges(List.of(IpRange.of("10.244.0.0/16")))),
            ClusterRanges.NONE);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(buffer, 0);
    private final Enrichment enrichment = new Enrichment();

    private FlowRecordFlyweight recordAt(final long ms) {
        buffer.putLong(
                FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET + 8, IpAddresses.low(ADDRESS), ByteOrder.BIG_ENDIAN);
        buffer.putLong(
                FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET + 8, IpAddresses.low("192.0.2.1"), ByteOrder.BIG_ENDIAN);
        return record.destinationPort(8080)
                .protocol(IpProtocol.TCP)
                .startNs(ms * 1_000_000)
                .endNs(ms * 1_000_000);
    }

    private String nameAt(final long ms) {
        enricher.enrich(recordAt(ms), enrichment);
        return enrichment.destination() == null
                ? ""
                : enrichment.destination().value(FlowEnd.DESTINATION, "destination.k8s.pod.name");
    }

    /** As the kubelet reports it: the time of the condition is cut to the second. */
    private static Pod pod(final String name, final long sinceMs) {
        return new PodBuilder(Cluster.pod("shop", name, ADDRESS, Map.of()))
                .editStatus()
                .addNewCondition()
                .withType("PodReadyToStartContainers")
                .withStatus("True")
                .withLastTransitionTime(Instant.ofEpochMilli(sinceMs)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString())
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void shouldHoldARecordUntilTheNextPodIsKnown() {
        final Pod old = pod("old", cluster.nowMs - 60_000);
        cluster.apply(old);
        assertThat(enricher.mayKnowMoreSoon(recordAt(cluster.nowMs)))
                .as("old lives")
                .isFalse();
        cluster.nowMs += 300;
        cluster.remove(old);
        final long firstMs = cluster.nowMs + 1_200;
        assertThat(enricher.mayKnowMoreSoon(recordAt(firstMs)))
                .as("the address may have been given away")
                .isTrue();

        cluster.nowMs = firstMs + 1_500;
        cluster.apply(pod("new", firstMs - 100));
        assertThat(enricher.mayKnowMoreSoon(recordAt(firstMs))).isFalse();
        assertThat(nameAt(firstMs)).isEqualTo("new");
    }

    @Test
    void shouldKeepTheOldNameOfTheLastFlow() {
        cluster.nowMs += 900;
        final Pod old = pod("old", cluster.nowMs - 60_000);
        cluster.apply(old);
        final long lastMs = cluster.nowMs;
        cluster.nowMs += 50;
        cluster.remove(old);
        cluster.nowMs += 1_000;
        // Known to have come in the second in which the old one went, and not more exactly.
        cluster.apply(pod("new", lastMs));

        assertThat(nameAt(lastMs)).isEqualTo("old");
        assertThat(nameAt(lastMs + 1_000)).isEqualTo("new");
    }
}
