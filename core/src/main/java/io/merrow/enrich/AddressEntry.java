package io.merrow.enrich;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One address: who claims it now, for the writer, and who had it when, for the readers.
 */
final class AddressEntry {
    final long high;
    final long low;
    private final List<Claim> claims = new ArrayList<>(1);
    private volatile Occupancy latest;

    AddressEntry(final long high, final long low) {
        this.high = high;
        this.low = low;
    }

    /** Any thread. */
    Occupancy latest() {
        return latest;
    }

    /**
     * Adds or renews a holder's claim.
     *
     * @param fromMs    since when it has the address, as well as is known.
     * @param expiresMs when to forget the tenure that this one ends.
     * @return whether it ended one.
     */
    boolean claim(
            final Object holder,
            final AddressRank rank,
            final Occupant occupant,
            final long fromMs,
            final long expiresMs) {
        claims.removeIf(claim -> claim.holder.equals(holder));
        claims.add(new Claim(holder, rank, occupant, fromMs));
        claims.sort(null);
        final Occupancy before = latest;
        final Claim first = claims.get(0);
        if (before == null) {
            latest = Occupancy.open(first.holder, merged(), first.fromMs, null);
            return false;
        } else if (before.isHeldBy(first.holder)) {
            latest = before.renewed(merged(), first.fromMs);
            return false;
        }
        // Who comes knows when it came; who left may have been noticed late.
        final long boundaryMs = Math.max(first.fromMs, before.fromMs());
        final Occupancy ended = boundaryMs < before.toMs() ? before.displaced(boundaryMs, expiresMs) : before;
        latest = Occupancy.open(first.holder, merged(), boundaryMs, ended);
        return before.isOpen();
    }

    /**
     * Ends a holder's claim.
     *
     * @param endMs     until when it had the address, as well as is known.
     * @param expiresMs when to forget its tenure.
     * @return whether its tenure lasted until now.
     */
    boolean release(final Object holder, final long endMs, final long expiresMs) {
        final Occupancy before = latest;
        final boolean ends = before != null && before.isHeldBy(holder);
        final boolean claimed = claims.removeIf(claim -> claim.holder.equals(holder));
        latest = Occupancy.endedAt(ends ? before.closed(expiresMs) : before, holder, endMs);
        if (claimed && !claims.isEmpty()) {
            latest = ends
                    ? Occupancy.open(claims.get(0).holder, merged(), Math.max(endMs, before.fromMs()), latest)
                    : latest.renewed(merged(), latest.fromMs());
        }
        return ends;
    }

    void prune(final long nowMs) {
        latest = Occupancy.pruned(latest, nowMs);
    }

    boolean isForgotten() {
        return latest == null && claims.isEmpty();
    }

    /** The first claim's answer, and for ports the answers of those who have only ports here. */
    private Occupant merged() {
        final Claim first = claims.get(0);
        if (claims.size() == 1) {
            return first.occupant;
        }
        final Map<Integer, Decoration> byPort = new HashMap<>();
        for (int i = claims.size() - 1; i >= 0; i--) {
            final Claim claim = claims.get(i);
            if (i == 0 || claim.rank == AddressRank.PORTS) {
                claim.occupant.putPorts(byPort);
            }
        }
        return Occupant.of(first.occupant.decoration(), byPort, first.occupant.isNode());
    }

    /** Tenures that are remembered. The writer only. */
    int depth() {
        int depth = 0;
        for (Occupancy each = latest; each != null; each = each.earlier()) {
            depth++;
        }
        return depth;
    }

    @Override
    public String toString() {
        return "AddressEntry{claims=" + claims + ", latest=" + latest + '}';
    }

    private record Claim(Object holder, AddressRank rank, Occupant occupant, long fromMs) implements Comparable<Claim> {
        /** The stronger first; among equals the later. */
        @Override
        public int compareTo(final Claim other) {
            final int byRank = rank.compareTo(other.rank);
            return byRank != 0 ? byRank : Long.compare(other.fromMs, fromMs);
        }
    }
}
