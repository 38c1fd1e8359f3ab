package io.merrow.flow;

import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_EGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_INGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.observationPoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import org.junit.jupiter.api.Test;

/** Who is the source, and which kind of span follows. Low is 10.0.0.1, high is 10.0.0.2. */
class OrientationTest {
    private ShardHarness harness = new ShardHarness();

    private static KernelEntry tcp(final int portLow, final int portHigh) {
        return KernelEntry.of(KernelEntry.TCP, "10.0.0.1", portLow, "10.0.0.2", portHigh);
    }

    private FlowRecordFlyweight record(final KernelEntry entry) {
        harness.event(EVENT_FINAL, entry);
        return harness.lastRecord();
    }

    private void expect(final KernelEntry entry, final int sourcePort, final boolean known) {
        final FlowRecordFlyweight record = record(entry);
        assertThat(record.sourcePort()).isEqualTo(sourcePort);
        assertThat(record.direction() != RecordDescriptor.DIRECTION_UNKNOWN).isEqualTo(known);
    }

    @Test
    void shouldBelieveASynBeforeEverythingElse() {
        expect(tcp(40000, 80).tcp(LOW_TO_HIGH, START, TCP_ACK).tcp(HIGH_TO_LOW, START + 1, TCP_SYN), 80, true);
    }

    @Test
    void shouldTakeTheReceiverOfASynAckForTheSource() {
        expect(tcp(80, 90).tcp(LOW_TO_HIGH, START, TCP_SYN | TCP_ACK), 90, true);
    }

    @Test
    void shouldTakeTheFirstSenderOfASimultaneousOpen() {
        expect(tcp(80, 90).tcp(HIGH_TO_LOW, START, TCP_SYN).tcp(LOW_TO_HIGH, START + 1, TCP_SYN), 90, true);
    }

    @Test
    void shouldTakeTheSenderOfAnIcmpRequest() {
        final KernelEntry ping = KernelEntry.of(1, "10.0.0.1", 0, "10.0.0.2", 8);
        expect(ping.packet(LOW_TO_HIGH, START, 98), 8, true);
        final KernelEntry solicitation = KernelEntry.of(58, "fe80::1", 136, "fe80::2", 135);
        expect(solicitation.packet(LOW_TO_HIGH, START, 86), 135, true);
    }

    @Test
    void shouldNotTakeAnIcmpCodeForARequest() {
        final KernelEntry unreachable = KernelEntry.of(1, "10.0.0.1", 10, "10.0.0.2", 3);
        expect(unreachable.packet(HIGH_TO_LOW, START, 98), 3, false);
    }

    @Test
    void shouldTakeTheOtherSideOfAListeningPort() {
        harness = new ShardHarness(
                FlowPolicy.defaults(), (buffer, offset, port, protocol) -> port == 50000 && protocol == 6);
        expect(tcp(50000, 90).tcp(LOW_TO_HIGH, START, TCP_ACK), 90, true);
    }

    @Test
    void shouldTakeTheOnlyEphemeralPort() {
        expect(tcp(443, 32768).tcp(LOW_TO_HIGH, START, TCP_ACK), 32768, true);
        expect(tcp(443, 60999).tcp(LOW_TO_HIGH, START, TCP_ACK), 60999, true);
        expect(tcp(443, 61000).tcp(LOW_TO_HIGH, START, TCP_ACK), 443, false);
    }

    @Test
    void shouldFallBackToTheFirstSenderMarkedUnknown() {
        expect(tcp(40000, 50000).tcp(HIGH_TO_LOW, START, TCP_ACK).tcp(LOW_TO_HIGH, START, TCP_ACK), 50000, false);
        expect(tcp(80, 90).tcp(LOW_TO_HIGH, START, TCP_ACK), 80, false);
        expect(KernelEntry.of(47, "10.0.0.1", 0, "10.0.0.2", 0).packet(HIGH_TO_LOW, START, 100), 0, false);
    }

    @Test
    void shouldCountSourceToDestinationAsForward() {
        final KernelEntry entry = tcp(443, 40000)
                .packets(HIGH_TO_LOW, START, 2, 200)
                .packets(LOW_TO_HIGH, START, 3, 900)
                .flags(LOW_TO_HIGH, 0x18)
                .flags(HIGH_TO_LOW, 0x10)
                .owner(LOW_TO_HIGH, observationPoint(7, HOOK_INGRESS))
                .owner(HIGH_TO_LOW, observationPoint(7, HOOK_EGRESS))
                .facts(LOW_TO_HIGH, 60, 1, 11, 0, 0)
                .facts(HIGH_TO_LOW, 64, 2, 12, 0, 0);
        final FlowRecordFlyweight record = record(entry);
        assertThat(record.packetsTotal()).isEqualTo(2);
        assertThat(record.reverseBytesTotal()).isEqualTo(900);
        assertThat(record.tcpFlags()).isEqualTo(0x10);
        assertThat(record.reverseTcpFlags()).isEqualTo(0x18);
        assertThat(record.owner()).isEqualTo(observationPoint(7, HOOK_EGRESS));
        assertThat(record.reverseOwner()).isEqualTo(observationPoint(7, HOOK_INGRESS));
        assertThat(record.ttl()).isEqualTo(64);
        assertThat(record.reverseTtl()).isEqualTo(60);
        assertThat(record.flowLabel()).isEqualTo(12);
        assertThat(record.destinationPort()).isEqualTo(443);
        final byte[] source = new byte[16];
        record.buffer().getBytes(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        assertThat(source).isEqualTo(KernelEntry.address("10.0.0.2"));
    }

    @Test
    void shouldBeClientWhenTheInitiatorIsLocal() {
        harness.localAddresses.add("10.0.0.2");
        expectKind(RecordDescriptor.KIND_CLIENT, RecordDescriptor.DIRECTION_FORWARD);
        harness.localAddresses.add("10.0.0.1");
        expectKind(RecordDescriptor.KIND_CLIENT, RecordDescriptor.DIRECTION_FORWARD);
    }

    @Test
    void shouldBeServerWhenOnlyTheResponderIsLocal() {
        harness.localAddresses.add("10.0.0.1");
        expectKind(RecordDescriptor.KIND_SERVER, RecordDescriptor.DIRECTION_REVERSE);
    }

    @Test
    void shouldBeInternalAndForwardBetweenTwoOthers() {
        expectKind(RecordDescriptor.KIND_INTERNAL, RecordDescriptor.DIRECTION_FORWARD);
    }

    @Test
    void shouldBeInternalAndUnknownWithoutAnInitiator() {
        harness.localAddresses.add("10.0.0.1");
        final FlowRecordFlyweight record = record(tcp(80, 90).tcp(LOW_TO_HIGH, START, TCP_ACK));
        assertThat(record.kind()).isEqualTo(RecordDescriptor.KIND_INTERNAL);
        assertThat(record.direction()).isEqualTo(RecordDescriptor.DIRECTION_UNKNOWN);
    }

    @Test
    void shouldKnowAPodByTheInterfaceItsPacketsComeInAndGoOutBy() {
        harness.localInterfaces.add(7);
        final KernelEntry entry = tcp(443, 40000).packet(HIGH_TO_LOW, START, 60).packet(LOW_TO_HIGH, START, 60);
        final int client = record(entry.snapshot().owner(HIGH_TO_LOW, observationPoint(7, HOOK_INGRESS)))
                .kind();
        assertThat(client).isEqualTo(RecordDescriptor.KIND_CLIENT);
        harness = new ShardHarness();
        harness.localInterfaces.add(7);
        final int server = record(entry.snapshot().owner(HIGH_TO_LOW, observationPoint(7, HOOK_EGRESS)))
                .kind();
        assertThat(server).isEqualTo(RecordDescriptor.KIND_SERVER);
        harness = new ShardHarness();
        final int other = record(entry.snapshot().owner(HIGH_TO_LOW, observationPoint(7, HOOK_INGRESS)))
                .kind();
        assertThat(other).isEqualTo(RecordDescriptor.KIND_INTERNAL);
    }

    private void expectKind(final int kind, final int direction) {
        harness.nowNs++;
        final FlowRecordFlyweight record = record(tcp(443, 40000).tcp(HIGH_TO_LOW, harness.nowNs, TCP_SYN));
        assertThat(record.kind()).isEqualTo(kind);
        assertThat(record.direction()).isEqualTo(direction);
    }
}
