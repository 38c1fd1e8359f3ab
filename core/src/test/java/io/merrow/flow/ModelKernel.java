package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;

import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.table.FlowIndex;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel program over a flow table, its ring and the sweep as a model, driven by numbers: packets, events that come late, twice or never,
 * grace periods, packets that are still on their way into a slot that has left the index, slots that were filled in vain.
 */
final class ModelKernel {
    static final List<KernelEntry> MIXED_KEYS = List.of(
            KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 443),
            KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 80, "10.0.0.2", 8080),
            KernelEntry.of(IpProtocol.UDP, "2001:db8::1", 53, "2001:db8::2", 50000),
            KernelEntry.of(1, "10.0.0.1", 8, "10.0.0.3", 0));

    static final List<KernelEntry> UDP_KEYS = List.of(
            KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 1, "10.0.0.2", 53),
            KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 2, "10.0.0.2", 53),
            KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 3, "10.0.0.2", 53),
            KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 4, "10.0.0.2", 53));

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

    /** News of a slot, or a packet without one. */
    private record Event(int slot, long bornNs, KernelEntry packet, long sentNs) {}

    /** A packet that a program is about to count in a slot. */
    private record Held(KernelEntry entry, long timeNs) {}

    /** Grace periods that end at the test's command. */
    private static final class ModelGrace implements GracePeriods {
        private long begun;
        private long passed;

        @Override
        public long ticket() {
            return begun + 1;
        }

        @Override
        public boolean hasPassed(final long ticket) {
            return ticket <= passed;
        }

        void pass() {
            begun++;
            passed = begun;
        }
    }

    final ShardHarness harness;
    long delivered;

    private final List<KernelEntry> keys;
    private final ModelTable table;
    private final ModelGrace grace = new ModelGrace();
    private final Map<Integer, KernelEntry> entries = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private boolean hasStragglers;
    private final Deque<Event> ring = new ArrayDeque<>();
    private final List<Event> history = new ArrayList<>();
    private final Map<String, Amount> wire = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private int sequence = 100;

    ModelKernel(final List<KernelEntry> keys, final int capacity, final int maxFlows) {
        this.keys = keys;
        table = new ModelTable(capacity);
        harness = new ShardHarness(FlowPolicy.defaults().withMaxFlows(maxFlows), ListeningPorts.NONE, table, grace);
    }

    /** What was sent, by sender and receiver, of those that sent anything. */
    Map<String, Amount> wire() {
        return wire;
    }

    /** Whether packets came to their flow by another way than its slot: they may be of before its first packet there. */
    boolean hasStragglers() {
        return hasStragglers;
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
            case 16, 17 -> sweep();
            case 18, 19 -> repeat(argument);
            case 20 -> hold(argument);
            case 21, 22 -> grace();
            case 23 -> fillInVain(argument);
            case 24, 25 -> harness.sinkFull = !harness.sinkFull;
            case 26, 27 -> harness.advance((argument % 4000) * MILLI);
            case 28, 29 -> harness.advance((argument % 30) * ShardHarness.SECOND);
            default -> harness.shard.poll(harness.nowNs, 1 + argument % 3);
        }
    }

    /** All that was handed to the shard, and what it had emitted by then. */
    String log() {
        return String.join("\n", log);
    }

    /** Lets everything come to its natural end. */
    void settle() {
        harness.sinkFull = false;
        for (int second = 0;
                second < 600 && (harness.shard.liveFlows() > 0 || isInUse() || !ring.isEmpty());
                second++) {
            read(Integer.MAX_VALUE);
            sweep();
            grace();
            harness.advance(ShardHarness.SECOND);
        }
    }

    /** Reads all that there is and ends everything, as an agent that stops. */
    void forceEnd() {
        read(Integer.MAX_VALUE);
        sweep();
        harness.sinkFull = false;
        for (int i = 0; i < 1000 && (harness.shard.liveFlows() > 0 || isInUse()); i++) {
            grace();
            harness.shard.forceEnd(2);
            harness.shard.poll(harness.nowNs, 1);
        }
    }

    /** Whether any slot is not free. */
    boolean isInUse() {
        for (int slot = 0; slot < table.slots().used(); slot++) {
            if (table.slots().state(slot) != 0) {
                return true;
            }
        }
        return false;
    }

    private void packet(final int argument) {
        final KernelEntry key = keys.get(argument % keys.size());
        final int side = (argument >> 3) & 1;
        final int flags = isTcp(key) ? flags(argument >> 4) : 0;
        final boolean isSyn = (flags & TCP_SYN) != 0;
        final boolean isSameSyn = ((argument >> 8) & 1) == 0;
        final int bytes = 60 + (argument & 0xFF);
        final KernelEntry entry = find(key);
        final boolean isAgain = isSameSyn && entry != null && (entry.flags(side) & SIDE_SYN) != 0;
        final int initialSequence = isAgain ? entry.sequence(side) : ++sequence;
        wire.computeIfAbsent(sender(key, side), name -> new Amount()).add(1, bytes);

        if (entry == null || isSyn && restarts(entry, side, initialSequence)) {
            final KernelEntry made = send(key.again(), side, bytes, flags, initialSequence);
            if (made.into(table)) {
                if (entry != null) {
                    table.retire(entry.slot());
                    signal(entry, argument >> 3);
                }
                table.publish(made.slot());
                entries.put(made.slot(), made);
                signal(made, argument);
            } else if (entry != null) { // a late cut is better than a lost count
                send(entry, side, bytes, flags, initialSequence);
            } else {
                hasStragglers = true;
                ring.add(new Event(0, 0, made, harness.nowNs));
            }
            return;
        }
        final int closing = flags & (TCP_FIN | TCP_RST) & ~entry.flags(side);
        send(entry, side, bytes, flags, initialSequence);
        if (closing != 0) {
            signal(entry, argument);
        }
    }

    private KernelEntry find(final KernelEntry key) {
        final int slot = table.find(key.key);
        return slot == FlowIndex.NONE ? null : entries.get(slot);
    }

    /** As the kernel program has it: a SYN on a closed connection, and not the same SYN again. */
    private boolean restarts(final KernelEntry entry, final int side, final int initialSequence) {
        final boolean closed = ((entry.flags(0) | entry.flags(1)) & (TCP_FIN | TCP_RST)) != 0;
        return closed && ((entry.flags(side) & SIDE_SYN) == 0 || entry.sequence(side) != initialSequence);
    }

    private KernelEntry send(
            final KernelEntry entry, final int side, final int bytes, final int flags, final int initialSequence) {
        entry.packet(side, harness.nowNs, bytes).flags(side, flags);
        if ((flags & TCP_SYN) != 0) {
            entry.flags(side, SIDE_SYN).sequence(side, initialSequence);
        }
        return entry;
    }

    /** A program on another CPU has found a slot, and will count in it later: {@link #grace} waits for it. */
    private void hold(final int argument) {
        final KernelEntry entry = find(keys.get(argument % keys.size()));
        if (entry != null) {
            held.add(new Held(entry, harness.nowNs));
        }
    }

    /** Whatever was on its way arrives, then a grace period is over. */
    private void grace() {
        for (final Held packet : held) {
            wire.computeIfAbsent(sender(packet.entry, 1), name -> new Amount()).add(1, 77);
            packet.entry.late(1, packet.timeNs, 77);
        }
        held.clear();
        grace.pass();
    }

    /** Another CPU fills a slot for a flow that there is already, and withdraws it with a packet in it. */
    private void fillInVain(final int argument) {
        final KernelEntry key = keys.get(argument % keys.size());
        final KernelEntry vain = key.again().packet(argument >> 3 & 1, harness.nowNs, 66);
        if (find(key) != null && vain.into(table)) {
            wire.computeIfAbsent(sender(key, argument >> 3 & 1), name -> new Amount())
                    .add(1, 66);
            hasStragglers = true;
            table.withdraw(vain.slot());
            signal(vain, argument);
        }
    }

    /** Events may be lost or doubled: sweeps find the slots. */
    private void signal(final KernelEntry entry, final int argument) {
        final int fate = (argument >> 10) & 7;
        final Event event = new Event(entry.slot(), entry.birth(), null, harness.nowNs);
        if (fate != 0) {
            ring.add(event);
        }
        if (fate == 1) {
            ring.add(event);
        }
    }

    private void read(final int limit) {
        for (int i = 0; i < limit && !ring.isEmpty(); i++) {
            final Event event = ring.remove();
            deliver(event);
            if (event.packet == null) {
                history.add(event);
            }
        }
    }

    private void sweep() {
        for (int slot = 0; slot < table.slots().used(); slot++) {
            if (table.slots().state(slot) != 0) {
                final Event event = new Event(slot, table.slots().bornNs(slot), null, harness.nowNs);
                deliver(event);
                history.add(event);
            }
        }
    }

    /** Reports again, and late, what was reported before. */
    private void repeat(final int argument) {
        if (!history.isEmpty()) {
            deliver(history.get(argument % history.size()));
        }
    }

    private void deliver(final Event event) {
        delivered++;
        if (event.packet == null) {
            harness.shard.onSlot(event.slot, event.bornNs, harness.nowNs);
        } else {
            harness.shard.onOverflow(event.packet.content(), 0, FlowHotDescriptor.LENGTH, harness.nowNs);
        }
        final int state = event.packet == null ? table.slots().state(event.slot) : SLOT_LIVE;
        log.add("at " + (harness.nowNs - ShardHarness.START) + " slot " + event.slot + " born "
                + (event.bornNs - ShardHarness.START) + (event.packet == null ? "" : " packet") + " state " + state
                + "; records " + harness.records.size() + ", flows " + harness.shard.liveFlows());
    }

    private static boolean isTcp(final KernelEntry key) {
        return key.key.getByte(FlowKeyFlyweight.PROTOCOL_OFFSET) == IpProtocol.TCP;
    }

    private static int flags(final int argument) {
        return switch (argument & 7) {
            case 0, 1 -> TCP_SYN;
            case 2 -> TCP_FIN | TCP_ACK;
            case 3 -> TCP_RST;
            default -> TCP_ACK;
        };
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
