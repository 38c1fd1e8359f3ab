package io.merrow.flow.orientation;

import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_EGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_INGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_GROUP;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.observationPoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.KernelEntry;
import io.merrow.flow.ShardHarness;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source, and the kind of span that follows. Low is 10.0.0.1, high is 10.0.0.2. */
class OrientationTest {
    private static final long HALF_INTERVAL_NS =
            FlowPolicy.defaults().timeouts().maxRecordIntervalNs() / 2;

    private ShardHarness harness = new ShardHarness();

    private static KernelEntry tcp(final int portLow, final int portHigh) {
        return KernelEntry.of(IpProtocol.TCP, "10.0.0.1", portLow, "10.0.0.2", portHigh);
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
        expect(tcp(443, 65535).tcp(LOW_TO_HIGH, START, TCP_ACK), 65535, true);
        expect(tcp(443, 32767).tcp(LOW_TO_HIGH, START, TCP_ACK), 443, false);
    }

    /** An ephemeral port at a group address makes it no source, and neither does a request that it seems to answer. */
    @ParameterizedTest
    @CsvSource({
        "17, 192.168.1.105, 17500, 255.255.255.255, 54412",
        "17, 192.168.1.105, 17500, 239.255.255.250, 50001",
        "17, fe80::5, 17500, ff02::1, 50002",
        "58, fe80::5, 134, ff02::1, 133",
    })
    void shouldNeverTakeAGroupAddressForTheSource(
            final int protocol, final String sender, final int port, final String group, final int groupPort) {
        final KernelEntry entry = KernelEntry.of(protocol, sender, port, group, groupPort);
        expect(entry.packet(LOW_TO_HIGH, START, 60), port, true);
    }

    /** A subnet's broadcast address looks like any other: the frame shows what it is. */
    @Test
    void shouldNotTakeAnAddressForTheSourceThatFramesReachByBroadcast() {
        final KernelEntry entry = KernelEntry.of(17, "192.168.1.105", 17500, "192.168.1.255", 54413);
        expect(entry.packet(LOW_TO_HIGH, START, 60), 54413, true);
        final KernelEntry marked = KernelEntry.of(17, "192.168.1.105", 17500, "192.168.1.255", 54413);
        expect(marked.packet(LOW_TO_HIGH, START + 1, 60).flags(LOW_TO_HIGH, SIDE_GROUP), 17500, true);
    }

    @Test
    void shouldKnowAListenerThatHasAnsweredASyn() {
        expect(tcp(50000, 40000).tcp(LOW_TO_HIGH, START, TCP_SYN | TCP_ACK), 40000, true);
        expect(tcp(50000, 40001).tcp(LOW_TO_HIGH, START + 1, TCP_ACK), 40001, true);
        expect(tcp(50001, 40001).tcp(LOW_TO_HIGH, START + 1, TCP_ACK), 50001, false);
        final long later = START + TimeUnit.HOURS.toNanos(1);
        expect(tcp(50000, 40002).tcp(LOW_TO_HIGH, later, TCP_ACK), 50000, false);
    }

    @Test
    void shouldFallBackToTheFirstSenderMarkedUnknown() {
        expect(tcp(40000, 50000).tcp(HIGH_TO_LOW, START, TCP_ACK).tcp(LOW_TO_HIGH, START, TCP_ACK), 50000, false);
        expect(tcp(80, 90).tcp(LOW_TO_HIGH, START, TCP_ACK), 80, false);
        expect(KernelEntry.of(47, "10.0.0.1", 0, "10.0.0.2", 0).packet(HIGH_TO_LOW, START, 100), 0, false);
    }

    /**
     * The order of flow-model, 3: each clue against all that come after it. Ports 40000 and 50000 are ephemeral; the
     * first packet is the low side's unless the clue is who was first.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // clue,                            ports,        low side,  high side, listens on, source, known
        "SYN before listener,               40000, 50000, ACK,       SYN,       50000,      50000,  true",
        "SYN before SYN+ACK,                40000, 50000, SYN,       SYN_ACK,   40000,      40000,  true",
        "SYN+ACK before listener,           40000, 50000, ACK,       SYN_ACK,   40000,      40000,  true",
        "SYN+ACK of the first sender,       80,    90,    SYN_ACK,   ACK,       0,          90,     true",
        "SYN+ACK of both tells nothing,     80,    50000, SYN_ACK,   SYN_ACK,   0,          50000,  true",
        "listener before ephemeral port,    40000, 90,    ACK,       ACK,       40000,      90,     true",
        "listener among two ephemeral,      40000, 50000, ACK,       ACK,       40000,      50000,  true",
        "listener among two others,         80,    90,    ACK,       ACK,       80,         90,     true",
        "ephemeral port,                    443,   50000, ACK,       ACK,       0,          50000,  true",
        "no ephemeral port,                 443,   90,    ACK,       ACK,       0,          443,    false",
        "two ephemeral ports,               40000, 50000, ACK,       ACK,       0,          40000,  false",
        "only one direction seen,           443,   50000, ACK,       none,      0,          50000,  true",
    })
    void shouldTakeTheFirstClueInOrder(
            final String clue,
            final int portLow,
            final int portHigh,
            final String low,
            final String high,
            final int listens,
            final int source,
            final boolean known) {
        harness = new ShardHarness(
                FlowPolicy.defaults(), (buffer, offset, port, protocol) -> port == listens && protocol == 6);
        final KernelEntry entry = tcp(portLow, portHigh).tcp(LOW_TO_HIGH, START, flags(low));
        expect(high.equals("none") ? entry : entry.tcp(HIGH_TO_LOW, START + 1, flags(high)), source, known);
    }

    private static int flags(final String names) {
        return switch (names) {
            case "SYN" -> TCP_SYN;
            case "SYN_ACK" -> TCP_SYN | TCP_ACK;
            default -> TCP_ACK;
        };
    }

    @Test
    void shouldAskForTheAddressThatThePortBelongsTo() {
        harness = new ShardHarness(FlowPolicy.defaults(), (buffer, offset, port, protocol) -> {
            final byte[] address = new byte[16];
            buffer.getBytes(offset, address);
            return port == 50000 && Arrays.equals(address, KernelEntry.address("10.0.0.2"));
        });
        expect(tcp(50000, 50000).tcp(HIGH_TO_LOW, START, TCP_ACK), 50000, true);
        assertThat(harness.lastRecord().direction()).isEqualTo(RecordDescriptor.DIRECTION_FORWARD);
        final byte[] source = new byte[16];
        harness.lastRecord().buffer().getBytes(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        assertThat(source).isEqualTo(KernelEntry.address("10.0.0.1"));
    }

    /** The order holds for UDP too, and a listener that comes before the first record still counts. */
    @Test
    void shouldChangeItsMindUntilTheFirstRecordAndThenKeepIt() {
        final Set<Integer> listening = new HashSet<>();
        harness = new ShardHarness(
                FlowPolicy.defaults(), (buffer, offset, port, protocol) -> listening.contains(port) && protocol == 17);
        final KernelEntry entry = KernelEntry.of(17, "10.0.0.1", 40000, "10.0.0.2", 50000);
        harness.event(EVENT_SWEEP, entry.packet(LOW_TO_HIGH, harness.nowNs, 100));
        listening.add(40000);
        harness.advance(HALF_INTERVAL_NS);
        harness.event(EVENT_SWEEP, entry.packet(HIGH_TO_LOW, harness.nowNs, 100));
        harness.advance(HALF_INTERVAL_NS + 1);
        assertThat(harness.onlyRecord().sourcePort()).isEqualTo(50000);
        listening.clear();
        listening.add(50000);
        harness.event(EVENT_FINAL, entry.packet(LOW_TO_HIGH, harness.nowNs, 100));
        assertThat(harness.records).hasSize(2);
        assertThat(harness.lastRecord().sourcePort()).isEqualTo(50000);
        assertThat(harness.lastRecord().direction()).isNotEqualTo(RecordDescriptor.DIRECTION_UNKNOWN);
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
