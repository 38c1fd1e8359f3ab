package io.merrow.enrich;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One address: its present claims, for the writer, and its holders over time, for the readers.
 */
final class AddressEntry {
    private static final long SECOND_MS = 1_000;
    private static final Claim[] NONE = {};

    final long high;
    final long low;
    /** The strongest first. Of almost all addresses there is one. */
    private Claim[] claims = NONE;

    private volatile HolderHistory latest;

    AddressEntry(final long high, final long low) {
        this.high = high;
        this.low = low;
    }

    /** Any thread. */
    HolderHistory latest() {
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
            final AddressHolder occupant,
            final long fromMs,
            final long expiresMs) {
        final Claim[] others = without(holder);
        claims = Arrays.copyOf(others, others.length + 1);
        claims[others.length] = new Claim(holder, rank, occupant, fromMs);
        Arrays.sort(claims);
        final HolderHistory before = latest;
        final Claim first = claims[0];
        if (before == null) {
            latest = HolderHistory.open(first.holder, merged(), first.fromMs, null);
            return false;
        } else if (before.isHeldBy(first.holder)) {
            latest = before.renewed(merged(), first.fromMs);
            return false;
        }
        // The start of the next tenure is known, the end of the last one may have been noticed late. But starts are cut
        // to the second: an end within that second is the better boundary.
        final boolean isSameSecond =
                !before.isOpen() && before.toMs() >= first.fromMs && before.toMs() - first.fromMs < SECOND_MS;
        final long boundaryMs = Math.max(isSameSecond ? before.toMs() : first.fromMs, before.fromMs());
        final HolderHistory ended = boundaryMs < before.toMs() ? before.displaced(boundaryMs, expiresMs) : before;
        latest = HolderHistory.open(first.holder, merged(), boundaryMs, ended);
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
        final HolderHistory before = latest;
        final boolean ends = before != null && before.isHeldBy(holder);
        final Claim[] others = without(holder);
        final boolean claimed = others.length < claims.length;
        claims = others;
        latest = HolderHistory.endedAt(ends ? before.closed(expiresMs) : before, holder, endMs);
        if (claimed && claims.length > 0) {
            latest = ends
                    ? HolderHistory.open(claims[0].holder, merged(), Math.max(endMs, before.fromMs()), latest)
                    : latest.renewed(merged(), latest.fromMs());
        }
        return ends;
    }

    /** The claims of others. */
    private Claim[] without(final Object holder) {
        int count = 0;
        for (final Claim claim : claims) {
            count += claim.holder.equals(holder) ? 0 : 1;
        }
        if (count == claims.length) {
            return claims;
        }
        final Claim[] others = count == 0 ? NONE : new Claim[count];
        int next = 0;
        for (final Claim claim : claims) {
            if (!claim.holder.equals(holder)) {
                others[next++] = claim;
            }
        }
        return others;
    }

    void prune(final long nowMs) {
        latest = HolderHistory.pruned(latest, nowMs);
    }

    boolean isForgotten() {
        return latest == null && claims.length == 0;
    }

    /** The first claim's answer, and for ports the answers of those that have only ports here. */
    private AddressHolder merged() {
        final Claim first = claims[0];
        if (claims.length == 1) {
            return first.occupant;
        }
        final Map<Integer, Decoration> byPort = new HashMap<>();
        Decoration service = null;
        for (int i = claims.length - 1; i >= 0; i--) {
            final Claim claim = claims[i];
            if (i == 0 || claim.rank == AddressRank.PORTS) {
                claim.occupant.putPorts(byPort);
            }
            if (claim.occupant.decoration() != null
                    && claim.occupant.decoration().isService()) {
                service = claim.occupant.decoration();
            }
        }
        final Decoration own = first.occupant.decoration();
        if (first.rank != AddressRank.INGRESS) {
            return AddressHolder.of(own, byPort, first.occupant.isNode());
        }
        // An ingress is reached at the address of its controller's service: both are named.
        byPort.replaceAll((port, decoration) -> decoration.isService() ? decoration.with(own) : decoration);
        return AddressHolder.of(service == null ? own : service.with(own), byPort, first.occupant.isNode());
    }

    /** Tenures that are remembered. The writer only. */
    int depth() {
        int depth = 0;
        for (HolderHistory each = latest; each != null; each = each.earlier()) {
            depth++;
        }
        return depth;
    }

    @Override
    public String toString() {
        return "AddressEntry{claims=" + Arrays.toString(claims) + ", latest=" + latest + '}';
    }

    private record Claim(Object holder, AddressRank rank, AddressHolder occupant, long fromMs)
            implements Comparable<Claim> {
        /** The stronger first; among equals the later. */
        @Override
        public int compareTo(final Claim other) {
            final int byRank = rank.compareTo(other.rank);
            return byRank != 0 ? byRank : Long.compare(other.fromMs, fromMs);
        }
    }
}
