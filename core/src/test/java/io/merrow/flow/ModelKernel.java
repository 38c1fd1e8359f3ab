package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_CLOSE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_GONE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel's table, its ring and the capture thread as a model, driven by numbers: packets, sweeps, releases, events
 * that come late, twice or never. It keeps capture's promise that what the ring holds of restarts and overflow is
 * handed on before an entry is deleted.
 */
final class ModelKernel {
    static final List<KernelEntry> MIXED_KEYS = List.of(
            KernelEntry.of(KernelEntry.TCP, "10.0.0.1", 40000, "10.0.0.2", 443),
            KernelEntry.of(KernelEntry.TCP, "10.0.0.1", 80, "10.0.0.2", 8080),
            KernelEntry.of(KernelEntry.UDP, "2001:db8::1", 53, "2001:db8::2", 50000),
            KernelEntry.of(1, "10.0.0.1", 8, "10.0.0.3", 0));

    static final List<KernelEntry> UDP_KEYS = List.of(
            KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 1, "10.0.0.2", 53),
            KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 2, "10.0.0.2", 53),
            KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 3, "10.0.0.2", 53),
            KernelEntry.of(KernelEntry.UDP, "10.0.0.1", 4, "10.0.0.2", 53));

    /** Packets and bytes. */
    static final class Amount {
        long packets;
        long bytes;

        void add(final long morePackets, final long moreBytes) {
            packets += morePackets;
            bytes += moreBytes;
        }

        @Override
        public String toString() {
            return packets + "p " + bytes + 'B';
        }
    }

    private static final long LONGEST_DELAY_NS = 10 * ShardHarness.SECOND;

    private record Event(int type, KernelEntry entry, long sentNs) {}

    final ShardHarness harness;
    long delivered;

    private final List<KernelEntry> keys;
    private final int capacity;
    private final Map<Integer, KernelEntry> table = new TreeMap<>();
    private final Deque<Event> ring = new ArrayDeque<>();
    private final List<Event> history = new ArrayList<>();
    private final Map<String, Amount> wire = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private int sequence = 100;

    ModelKernel(final List<KernelEntry> keys, final int capacity, final int maxFlows) {
        this.keys = keys;
        this.capacity = capacity;
        harness = new ShardHarness(FlowPolicy.defaults().withMaxFlows(maxFlows));
    }

    /** What was sent, by sender and receiver, of those who sent anything. */
    Map<String, Amount> wire() {
        return wire;
    }

    /** Does one thing; which and how is all in the number. */
    void step(final int choice) {
        final int argument = choice >>> 5;
        harness.nowNs += 1 + (argument & 0xFFF);
        if (!ring.isEmpty() && harness.nowNs - ring.peek().sentNs > LONGEST_DELAY_NS) {
            read(Integer.MAX_VALUE);
        }
        switch (choice & 31) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 -> packet(argument);
            case 12, 13, 14, 15 -> read(argument % 4);
            case 16, 17, 18 -> sweep(argument % keys.size());
            case 19, 20 -> repeat(argument);
            case 21, 22, 23 -> release(argument);
            case 24 -> harness.sinkFull = !harness.sinkFull;
            case 25 -> harness.releaserFull = !harness.releaserFull;
            case 26, 27 -> harness.advance((argument % 4000) * MILLI);
            case 28, 29 -> harness.advance((argument % 30) * ShardHarness.SECOND);
            default -> harness.shard.poll(harness.nowNs, 1 + argument % 3);
        }
    }

    /** All that was handed to the shard, and what it had emitted and asked for by then. */
    String log() {
        return String.join("\n", log);
    }

    /** Lets everything come to its natural end. */
    void settle() {
        harness.sinkFull = false;
        harness.releaserFull = false;
        for (int second = 0; second < 600 && (harness.shard.liveFlows() > 0 || !table.isEmpty()); second++) {
            read(Integer.MAX_VALUE);
            for (int key = 0; key < keys.size(); key++) {
                sweep(key);
            }
            harness.advance(ShardHarness.SECOND);
            release(0);
        }
    }

    /** Reads all that there is and ends everything, as an agent that stops. */
    void forceEnd() {
        read(Integer.MAX_VALUE);
        release(0);
        for (int key = 0; key < keys.size(); key++) {
            sweep(key);
        }
        harness.sinkFull = false;
        for (int i = 0; i < 1000 && harness.shard.liveFlows() > 0; i++) {
            harness.shard.forceEnd(2);
        }
    }

    private void packet(final int argument) {
        final int number = argument % keys.size();
        final KernelEntry key = keys.get(number);
        final int side = (argument >> 3) & 1;
        final int flags = isTcp(key) ? flags(argument >> 4) : 0;
        final boolean isSyn = (flags & TCP_SYN) != 0;
        final boolean isSameSyn = ((argument >> 8) & 1) == 0;
        final int bytes = 60 + (argument & 0xFF);
        final KernelEntry entry = table.get(number);
        final boolean isAgain = isSameSyn && entry != null && (flagsOf(entry, side) & SIDE_SYN) != 0;
        final int initialSequence = isAgain ? initialSequence(entry, side) : ++sequence;
        wire.computeIfAbsent(sender(key, side), name -> new Amount()).add(1, bytes);

        if (entry == null) {
            final KernelEntry made = send(key.again(), side, bytes, flags, initialSequence);
            if (table.size() < capacity) {
                table.put(number, made);
                signal(EVENT_FIRST, made, argument);
            } else {
                ring.add(new Event(EVENT_OVERFLOW, made.snapshot(), harness.nowNs));
            }
        } else if (isSyn && restarts(entry, side, initialSequence)) {
            ring.add(new Event(EVENT_RETIRED, entry.snapshot(), harness.nowNs));
            final KernelEntry made = send(key.again(), side, bytes, flags, initialSequence);
            table.put(number, made);
            signal(EVENT_FIRST, made, argument);
        } else {
            final int closing = flags & (TCP_FIN | TCP_RST) & ~flagsOf(entry, side);
            send(entry, side, bytes, flags, initialSequence);
            if (closing != 0) {
                signal(EVENT_CLOSE, entry, argument);
            }
        }
    }

    /** As the kernel program has it: a SYN on a closed connection, and not the same SYN again. */
    private boolean restarts(final KernelEntry entry, final int side, final int initialSequence) {
        final boolean closed = ((flagsOf(entry, 0) | flagsOf(entry, 1)) & (TCP_FIN | TCP_RST)) != 0;
        return closed && ((flagsOf(entry, side) & SIDE_SYN) == 0 || initialSequence(entry, side) != initialSequence);
    }

    private KernelEntry send(
            final KernelEntry entry, final int side, final int bytes, final int flags, final int initialSequence) {
        entry.packet(side, harness.nowNs, bytes).flags(side, flags);
        if ((flags & TCP_SYN) != 0) {
            entry.flags(side, SIDE_SYN).sequence(side, initialSequence);
        }
        return entry;
    }

    /** First words and closes may be lost or doubled. */
    private void signal(final int type, final KernelEntry entry, final int argument) {
        final int fate = (argument >> 10) & 7;
        if (fate != 0) {
            ring.add(new Event(type, entry.snapshot(), harness.nowNs));
        }
        if (fate == 1) {
            ring.add(new Event(type, entry.snapshot(), harness.nowNs));
        }
    }

    private void read(final int limit) {
        for (int i = 0; i < limit && !ring.isEmpty(); i++) {
            final Event event = ring.remove();
            deliver(event);
            if (event.type != EVENT_OVERFLOW) {
                history.add(event);
            }
        }
    }

    private void sweep(final int number) {
        if (table.containsKey(number)) {
            final Event event = new Event(EVENT_SWEEP, table.get(number).snapshot(), harness.nowNs);
            deliver(event);
            history.add(event);
        }
    }

    /** Says again, and late, what was said before. */
    private void repeat(final int argument) {
        if (!history.isEmpty()) {
            deliver(history.get(argument % history.size()));
        }
    }

    private void release(final int argument) {
        final boolean mustRead =
                ring.stream().anyMatch(event -> event.type == EVENT_OVERFLOW || event.type == EVENT_RETIRED);
        if (mustRead || (argument & 1) == 0) {
            read(Integer.MAX_VALUE);
        }
        final List<ShardHarness.Release> requests = List.copyOf(harness.releases);
        harness.releases.clear();
        for (final ShardHarness.Release request : requests) {
            answer(request);
        }
    }

    private void answer(final ShardHarness.Release request) {
        for (int number = 0; number < keys.size(); number++) {
            if (keys.get(number).key.equals(request.key())) {
                final KernelEntry entry = table.get(number);
                if (entry == null || entry.bornNs() != request.bornNs()) {
                    deliver(new Event(EVENT_GONE, keys.get(number).again().bornNs(request.bornNs()), harness.nowNs));
                } else if (entry.lastNs() > request.lastNs()) {
                    sweep(number);
                } else {
                    table.remove(number);
                    deliver(new Event(EVENT_FINAL, entry, harness.nowNs));
                    history.add(new Event(EVENT_FINAL, entry, harness.nowNs));
                }
            }
        }
    }

    private void deliver(final Event event) {
        delivered++;
        harness.event(event.type, event.entry);
        log.add("at " + (harness.nowNs - ShardHarness.START) + " type " + event.type + ' ' + sender(event.entry, 0)
                + " born " + (event.entry.bornNs() - ShardHarness.START) + " packets " + event.entry.packets(0) + '/'
                + event.entry.packets(1) + " flags " + Integer.toHexString(flagsOf(event.entry, 0)) + '/'
                + Integer.toHexString(flagsOf(event.entry, 1)) + "; records " + harness.records.size() + ", releases "
                + harness.releases.size() + ", flows " + harness.shard.liveFlows());
    }

    private static boolean isTcp(final KernelEntry key) {
        return key.key.getByte(FlowKeyFlyweight.PROTOCOL_OFFSET) == KernelEntry.TCP;
    }

    private static int flags(final int argument) {
        return switch (argument & 7) {
            case 0, 1 -> TCP_SYN;
            case 2 -> TCP_FIN | TCP_ACK;
            case 3 -> TCP_RST;
            default -> TCP_ACK;
        };
    }

    private static int initialSequence(final KernelEntry entry, final int side) {
        return entry.value.getInt(sideOffset(side) + FlowSideFlyweight.TCP_INITIAL_SEQUENCE_OFFSET);
    }

    private static int flagsOf(final KernelEntry entry, final int side) {
        return entry.value.getInt(sideOffset(side) + FlowSideFlyweight.TCP_FLAGS_OFFSET);
    }

    private static int sideOffset(final int side) {
        return side == 0 ? FlowValueFlyweight.LOW_TO_HIGH_OFFSET : FlowValueFlyweight.HIGH_TO_LOW_OFFSET;
    }

    private static String sender(final KernelEntry key, final int side) {
        final FlowKeyFlyweight view = new FlowKeyFlyweight().wrap(key.key, 0);
        final byte[] address = new byte[16];
        key.key.getBytes(FlowKeyFlyweight.ADDRESS_LOW_OFFSET, address);
        final String low = end(address, view.portLow());
        key.key.getBytes(FlowKeyFlyweight.ADDRESS_HIGH_OFFSET, address);
        final String high = end(address, view.portHigh());
        return side == 0 ? low + ">" + high : high + ">" + low;
    }

    static String end(final FlowRecordFlyweight record, final int addressOffset, final int port) {
        final byte[] address = new byte[16];
        record.buffer().getBytes(record.offset() + addressOffset, address);
        return end(address, port);
    }

    private static String end(final byte[] address, final int port) {
        try {
            return InetAddress.getByAddress(address).getHostAddress() + '#' + port;
        } catch (final UnknownHostException ex) {
            throw new IllegalArgumentException(ex);
        }
    }
}
