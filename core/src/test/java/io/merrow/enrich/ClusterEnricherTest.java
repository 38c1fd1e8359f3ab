package io.merrow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpAddresses;
import io.merrow.net.IpProtocol;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names at service addresses: of the service, and of the pod where it is known to whom they lead. */
class ClusterEnricherTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVICE = "10.96.0.10";
    private static final String POD = "10.0.0.2";

    private final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100);
    private final FlowRecordFlyweight record =
            new FlowRecordFlyweight().wrap(new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]), 0);
    private final Enrichment enrichment = new Enrichment();
    private final OneTranslation translation = new OneTranslation();
    private final ClusterRanges pods = new ClusterRanges(List.of(IpRange.of("10.0.0.0/16")));
    private final ClusterEnricher enricher =
            new ClusterEnricher(writer.index(), ClusterContext.of(() -> pods), ClusterRanges.NONE, translation);

    /** From the client's port 40000 to the service's port 80, and on to the pod's port 8080. */
    private static final class OneTranslation implements Translator {
        private boolean isKnown = true;

        @Override
        public boolean find(
                final int protocol,
                final long sourceHigh,
                final long sourceLow,
                final int sourcePort,
                final long destinationHigh,
                final long destinationLow,
                final int destinationPort) {
            return isKnown
                    && protocol == IpProtocol.TCP
                    && sourceLow == IpAddresses.low(CLIENT)
                    && sourcePort == 40_000
                    && destinationLow == IpAddresses.low(SERVICE)
                    && destinationPort == 80;
        }

        @Override
        public long targetHigh() {
            return IpAddresses.high(POD);
        }

        @Override
        public long targetLow() {
            return IpAddresses.low(POD);
        }

        @Override
        public int targetPort() {
            return 8080;
        }
    }

    private static AttributeGroup group(final String name, final String value) {
        return new AttributeGroup(AttributeNames.of(name), value);
    }

    private static Decoration pod(final String name) {
        final AttributeGroup service = group("k8s.service.name", "first-by-name");
        return Decoration.ofPod(
                "shop/" + name,
                "node-1",
                new PolicySubject(),
                NamedPorts.NONE,
                new PortDetails.Detail(service, null),
                group("k8s.pod.name", name),
                service);
    }

    private void claim(final String address, final AddressRank rank, final AddressHolder occupant) {
        writer.claim(
                IpAddresses.high(address), IpAddresses.low(address), address, rank, occupant, NOW_MS - 60_000, NOW_MS);
    }

    @BeforeEach
    void fill() {
        claim(CLIENT, AddressRank.POD, AddressHolder.of(pod("asker")));
        claim(
                SERVICE,
                AddressRank.SERVICE,
                AddressHolder.of(
                        Decoration.ofService("shop/front", AttributeGroup.EMPTY, group("k8s.service.name", "front"))));
        flow(CLIENT, 40_000, SERVICE, 80);
    }

    private void flow(final String source, final int sourcePort, final String destination, final int destinationPort) {
        put(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        put(FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, destination);
        record.protocol(IpProtocol.TCP)
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .direction(RecordDescriptor.DIRECTION_FORWARD)
                .startNs(NOW_MS * 1_000_000)
                .endNs(NOW_MS * 1_000_000);
    }

    private void put(final int offset, final String address) {
        record.buffer().putLong(offset, IpAddresses.high(address), ByteOrder.BIG_ENDIAN);
        record.buffer().putLong(offset + Long.BYTES, IpAddresses.low(address), ByteOrder.BIG_ENDIAN);
    }

    private String at(final FlowEnd end, final String name) {
        enricher.enrich(record, enrichment);
        final Decoration found = enrichment.decoration(end);
        return found == null ? null : found.value(end, end.prefix() + name);
    }

    @Test
    void shouldNameTheServiceThatWasAskedAndThePodThatAnswered() {
        claim(POD, AddressRank.POD, AddressHolder.of(pod("answerer")));

        assertThat(at(FlowEnd.DESTINATION, "k8s.service.name")).isEqualTo("front");
        assertThat(at(FlowEnd.DESTINATION, "k8s.pod.name")).isEqualTo("answerer");
        assertThat(at(FlowEnd.SOURCE, "k8s.service.name")).isEqualTo("first-by-name");
        assertThat(enrichment.ingressVerdict()).isEqualTo(PolicyVerdict.NO_POLICY);
    }

    @Test
    void shouldGiveTheSameObjectsEachTime() {
        claim(POD, AddressRank.POD, AddressHolder.of(pod("answerer")));
        enricher.enrich(record, enrichment);
        final Decoration first = enrichment.destination();
        enricher.enrich(record, enrichment);

        assertThat(enrichment.destination()).isSameAs(first);
    }

    @Test
    void shouldNameItAlsoWhereTheServiceIsTakenForTheSource() {
        claim(POD, AddressRank.POD, AddressHolder.of(pod("answerer")));
        flow(SERVICE, 80, CLIENT, 40_000);

        assertThat(at(FlowEnd.SOURCE, "k8s.pod.name")).isEqualTo("answerer");
        assertThat(at(FlowEnd.SOURCE, "k8s.service.name")).isEqualTo("front");
        assertThat(at(FlowEnd.DESTINATION, "k8s.pod.name")).isEqualTo("asker");
    }

    @Test
    void shouldAskPoliciesAboutThePodAndItsPort() {
        final PolicySubject subject = new PolicySubject();
        subject.policies(
                new PolicySet(List.of(new CompiledPolicy(
                        "shop/web",
                        List.of(PolicyRule.withAnybody(List.of(new PolicyPort(IpProtocol.TCP, null, 8080, 8080))))))),
                PolicySet.NONE);
        claim(
                POD,
                AddressRank.POD,
                AddressHolder.of(Decoration.ofPod(
                        "shop/answerer", "node-2", subject, NamedPorts.NONE, PortDetails.Detail.NONE)));
        enricher.enrich(record, enrichment);

        assertThat(enrichment.ingressVerdict()).isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(enrichment.ingressPolicies()).containsExactly("shop/web");
    }

    @Test
    void shouldNameTheServiceAloneWhereNoMoreIsKnown() {
        translation.isKnown = false;
        claim(POD, AddressRank.POD, AddressHolder.of(pod("answerer")));

        assertThat(at(FlowEnd.DESTINATION, "k8s.service.name")).isEqualTo("front");
        assertThat(at(FlowEnd.DESTINATION, "k8s.pod.name")).isNull();
        assertThat(enrichment.ingressVerdict()).isNull();
        assertThat(enricher.mayKnowMoreSoon(record)).isFalse();
    }

    @Test
    void shouldNotTakeANodeForThePodBehind() {
        claim(POD, AddressRank.NODE, AddressHolder.of(Decoration.ofNode("node-3"), Map.of(), true));
        enricher.enrich(record, enrichment);

        assertThat(enrichment.destination().text()).isEqualTo("shop/front");
    }

    @Test
    void shouldWaitForThePodBehindAsForAnyOther() {
        assertThat(enricher.mayKnowMoreSoon(record)).as("its pod is not known").isTrue();
        claim(POD, AddressRank.POD, AddressHolder.of(pod("answerer")));
        assertThat(enricher.mayKnowMoreSoon(record)).isFalse();

        flow(CLIENT, 1, "10.0.9.9", 1);
        assertThat(enricher.mayKnowMoreSoon(record)).as("in the cluster").isTrue();
        flow(CLIENT, 1, "192.0.2.1", 1);
        assertThat(enricher.mayKnowMoreSoon(record)).as("elsewhere").isFalse();
    }
}
