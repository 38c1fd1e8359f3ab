package io.merrow.flow.record;

import static io.merrow.flow.table.FlowStateDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_EGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.HOOK_INGRESS;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;

import io.merrow.flow.identity.CommunityId;
import io.merrow.flow.identity.FlowIdentity;
import io.merrow.flow.orientation.LearnedListeners;
import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.orientation.Orientation;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.tcp.TcpTracker;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the next record of a flow out of its slot, oriented source to destination. One thread, no allocation.
 *
 * <p>Orientation and trace id are decided again until a record has left, and stay from then on. The Community ID digest is
 * computed for each record rather than kept: a record a minute costs less than 20 bytes in every slot.
 */
public final class RecordWriter {
    private static final int UNSET_LENGTH =
            FlowRecordFlyweight.TUNNEL_OFFSET - FlowRecordFlyweight.HANDSHAKE_NEW_OFFSET;

    private final Orientation orientation;
    private final CommunityId communityId;
    private final FlowIdentity identity;
    private final DetailWriter detail = new DetailWriter();
    private final OriginWriter origin = new OriginWriter();
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();
    private final UnsafeBuffer digest = new UnsafeBuffer(new byte[CommunityId.DIGEST_LENGTH]);
    private Locality locality;
    private final EpochTimeline timeline = new EpochTimeline();

    public RecordWriter(
            final FlowPolicy policy,
            final ListeningPorts listeningPorts,
            final LearnedListeners learned,
            final Locality locality) {
        final FlowPolicy.Identity ids = policy.identity();
        orientation = new Orientation(policy, listeningPorts, learned);
        communityId = new CommunityId(ids.communityIdSeed());
        identity = new FlowIdentity(ids.traceSeed(), ids.traceWindowNs(), ids.nodeId());
        this.locality = locality;
    }

    public void locality(final Locality locality) {
        this.locality = locality;
    }

    /** From that kernel time on. */
    public void epochOffsetNs(final long kernelNs, final long epochOffsetNs) {
        timeline.step(kernelNs, epochOffsetNs);
    }

    /**
     * Fills all fields of {@code record}; what is exported stays as it is.
     *
     * @param slot frozen.
     */
    public void write(
            final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int endReason, final long nowNs) {
        orientation.decide(slot);
        final int source = slot.is(SOURCE_HIGH) ? HIGH_TO_LOW : LOW_TO_HIGH;
        key.wrap(slot.keyBuffer(), slot.keyOffset());
        communityId.digest(slot.keyBuffer(), slot.keyOffset(), source == HIGH_TO_LOW, digest, 0);
        writeIdentity(slot, record);
        writeTimes(slot, record, nowNs);
        writeCounters(slot, record, source);
        writeEnds(record, source);
        writeFacts(slot, record, source);
        writeKind(slot, record, source);
        record.endReason(endReason).tcpState(TcpTracker.state(slot, source));
        record.buffer().setMemory(record.offset() + FlowRecordFlyweight.HANDSHAKE_NEW_OFFSET, UNSET_LENGTH, (byte) 0);
        record.handshakeNew(slot.handshakeNs() != 0 && !slot.is(HANDSHAKE_EXPORTED));
        detail.write(slot, record, source);
        origin.write(slot, record, source);
        if (record.sourceProcessId() != 0 && record.destinationProcessId() != 0) {
            keepLocalProcess(slot, record, source);
        }
    }

    /** A packet may carry its sender's socket into another namespace of the machine: there that end is not local. */
    private void keepLocalProcess(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        final boolean isSourceLocal = isLocal(slot, source);
        if (isSourceLocal != isLocal(slot, source ^ 1)) {
            record.sourceProcessId(isSourceLocal ? record.sourceProcessId() : 0)
                    .destinationProcessId(isSourceLocal ? 0 : record.destinationProcessId());
        }
    }

    private void writeIdentity(final FlowSlotFlyweight slot, final FlowRecordFlyweight record) {
        if (!slot.is(FIXED)) {
            if ((slot.flags() & SIDE_SYN) != 0) {
                identity.traceBySequence(digest, 0, slot.initialSequence());
            } else {
                identity.traceByWindow(digest, 0, timeline.epochNs(slot.firstNs()));
            }
            slot.traceId(identity.traceIdHigh(), identity.traceIdLow());
        }
        final int number = slot.recordNumber();
        record.traceIdHigh(slot.traceIdHigh())
                .traceIdLow(slot.traceIdLow())
                .spanId(spanId(slot, number))
                .parentSpanId(number == 0 ? 0 : spanId(slot, 0))
                .recordNumber(number);
        record.buffer()
                .putBytes(
                        record.offset() + FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET,
                        digest,
                        0,
                        CommunityId.DIGEST_LENGTH);
    }

    private long spanId(final FlowSlotFlyweight slot, final int number) {
        return identity.spanId(slot.traceIdHigh(), slot.traceIdLow(), slot.firstNs(), number);
    }

    /** A time of the kernel's clock as nanoseconds of the Unix epoch. */
    public long epochNs(final long kernelNs) {
        return timeline.epochNs(kernelNs);
    }

    private void writeTimes(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final long nowNs) {
        final long startNs = timeline.epochNs(slot.recordStartNs());
        // A clock that was set back in the interval would end it before it began.
        record.startNs(startNs)
                .endNs(Math.max(startNs, timeline.epochNs(slot.lastNs())))
                .emittedNs(nowNs)
                .handshakeNs(slot.handshakeNs());
    }

    private static void writeCounters(
            final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        final int reverse = source ^ 1;
        record.packetsDelta(slot.packetsDelta(source))
                .bytesDelta(slot.bytesDelta(source))
                .packetsTotal(slot.packets(source))
                .bytesTotal(slot.bytes(source))
                .reversePacketsDelta(slot.packetsDelta(reverse))
                .reverseBytesDelta(slot.bytesDelta(reverse))
                .reversePacketsTotal(slot.packets(reverse))
                .reverseBytesTotal(slot.bytes(reverse));
    }

    private void writeEnds(final FlowRecordFlyweight record, final int source) {
        final boolean fromHigh = source == HIGH_TO_LOW;
        putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, addressOffset(source));
        putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, addressOffset(source ^ 1));
        record.sourcePort(fromHigh ? key.portHigh() : key.portLow())
                .destinationPort(fromHigh ? key.portLow() : key.portHigh())
                .protocol(key.protocol())
                .ipVersion(key.ipVersion());
    }

    private void putAddress(final FlowRecordFlyweight record, final int fieldOffset, final int addressOffset) {
        record.buffer().putBytes(record.offset() + fieldOffset, key.buffer(), addressOffset, 16);
    }

    private static void writeFacts(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        final int reverse = source ^ 1;
        record.owner(slot.owner(source))
                .tcpFlags(slot.flags(source))
                .flowLabel(slot.flowLabel(source))
                .ttl(slot.ttl(source))
                .trafficClass(slot.trafficClass(source))
                .icmpType(slot.icmpType(source))
                .icmpCode(slot.icmpCode(source));
        record.reverseOwner(slot.owner(reverse))
                .reverseTcpFlags(slot.flags(reverse))
                .reverseFlowLabel(slot.flowLabel(reverse))
                .reverseTtl(slot.ttl(reverse))
                .reverseTrafficClass(slot.trafficClass(reverse))
                .reverseIcmpType(slot.icmpType(reverse))
                .reverseIcmpCode(slot.icmpCode(reverse));
    }

    /** Between two ends of which neither is here, the initiator may be known all the same: INTERNAL and forward. */
    private void writeKind(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        if (!slot.is(INITIATOR_KNOWN)) {
            record.kind(RecordDescriptor.KIND_INTERNAL).direction(RecordDescriptor.DIRECTION_UNKNOWN);
        } else if (isLocal(slot, source)) {
            record.kind(RecordDescriptor.KIND_CLIENT).direction(RecordDescriptor.DIRECTION_FORWARD);
        } else if (isLocal(slot, source ^ 1)) {
            record.kind(RecordDescriptor.KIND_SERVER).direction(RecordDescriptor.DIRECTION_REVERSE);
        } else {
            record.kind(RecordDescriptor.KIND_INTERNAL).direction(RecordDescriptor.DIRECTION_FORWARD);
        }
    }

    /** Whether the end that sends {@code side} is on this node: by address, or by where its packets come and go. */
    private boolean isLocal(final FlowSlotFlyweight slot, final int side) {
        return locality.isLocalAddress(key.buffer(), addressOffset(side))
                || leadsToLocal(slot.owner(side), HOOK_INGRESS)
                || leadsToLocal(slot.owner(side ^ 1), HOOK_EGRESS);
    }

    private boolean leadsToLocal(final long owner, final int hook) {
        return owner != 0
                && KernelLayoutDescriptor.hook(owner) == hook
                && locality.leadsToLocal(KernelLayoutDescriptor.ifindex(owner));
    }

    /** Address of the end that sends this side. */
    private int addressOffset(final int side) {
        return key.offset()
                + (side == LOW_TO_HIGH ? FlowKeyFlyweight.ADDRESS_LOW_OFFSET : FlowKeyFlyweight.ADDRESS_HIGH_OFFSET);
    }

    @Override
    public String toString() {
        return "RecordWriter{" + orientation + ", " + communityId + ", " + identity + '}';
    }
}
