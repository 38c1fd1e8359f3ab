package io.merrow.enrich;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Changes an {@link AddressIndex}, each change at the cost of the address that it touches.
 *
 * <p>One thread at a time; readers need not wait. Tenures that ended are remembered for {@code retentionMs}, and at most
 * {@code maxEnded} of them: the oldest are forgotten first.
 */
public final class AddressIndexWriter {
    private final AddressTable<AddressEntry> addresses = new AddressTable<>();
    private final AddressTable<Decoration> nodePorts = new AddressTable<>();
    private final Queue<Ended> ended = new ArrayDeque<>();
    private final AddressIndex index;
    private final long retentionMs;
    private final int maxEnded;

    /**
     * @param retentionMs an ended tenure answers for flows of its time so much longer.
     * @param lingerMs    packets of a tenure come so long after its end.
     * @param skewMs      the first tenure of an address answers so much before its beginning.
     * @param maxEnded    ended tenures at most.
     */
    public AddressIndexWriter(final long retentionMs, final long lingerMs, final long skewMs, final int maxEnded) {
        this.retentionMs = retentionMs;
        this.maxEnded = maxEnded;
        index = new AddressIndex(addresses, nodePorts, lingerMs, skewMs);
    }

    /** What readers look into; always the same. */
    public AddressIndex index() {
        return index;
    }

    /**
     * Sets the holder of an address, or confirms it.
     *
     * @param holder identifies a tenure: a UID.
     * @param fromMs since when, Unix epoch; {@link Long#MIN_VALUE} where it does not matter.
     * @param nowMs  when it became known.
     */
    public void claim(
            final long high,
            final long low,
            final Object holder,
            final AddressRank rank,
            final AddressHolder occupant,
            final long fromMs,
            final long nowMs) {
        AddressEntry entry = addresses.get(high, low);
        final boolean isNew = entry == null;
        if (isNew) {
            entry = new AddressEntry(high, low);
        }
        final long expiresMs = nowMs + retentionMs;
        if (entry.claim(holder, rank, occupant, Math.min(fromMs, nowMs), expiresMs)) {
            remember(entry, expiresMs);
        }
        if (isNew) {
            addresses.put(high, low, entry);
        }
    }

    /**
     * Ends a holder's tenure of an address.
     *
     * @param endMs since when, Unix epoch.
     * @param nowMs when it became known.
     */
    public void release(final long high, final long low, final Object holder, final long endMs, final long nowMs) {
        final AddressEntry entry = addresses.get(high, low);
        if (entry == null) {
            return;
        }
        final long expiresMs = nowMs + retentionMs;
        if (entry.release(holder, Math.min(endMs, nowMs), expiresMs)) {
            remember(entry, expiresMs);
        }
        forgetIfEmpty(entry);
    }

    /** Sets the target of a port of every node; null: it has none any more. */
    public void nodePort(final int protocol, final int port, final Decoration decoration) {
        final int key = NamedPorts.key(protocol, port);
        if (decoration == null) {
            nodePorts.remove(0, key);
        } else {
            nodePorts.put(0, key, decoration);
        }
    }

    /** Forgets what has been over for long enough; returns the number of tenures. To be called now and then. */
    public int prune(final long nowMs) {
        int count = 0;
        while (!ended.isEmpty() && ended.peek().expiresMs <= nowMs) {
            forgetOldest();
            count++;
        }
        return count;
    }

    private void remember(final AddressEntry entry, final long expiresMs) {
        ended.add(new Ended(entry, expiresMs));
        if (ended.size() > maxEnded) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        final Ended oldest = ended.remove();
        oldest.entry.prune(oldest.expiresMs);
        forgetIfEmpty(oldest.entry);
    }

    private void forgetIfEmpty(final AddressEntry entry) {
        if (entry.isForgotten() && addresses.get(entry.high, entry.low) == entry) {
            addresses.remove(entry.high, entry.low);
        }
    }

    /** Addresses of which something is known. */
    public int addressCount() {
        return addresses.size();
    }

    /** Ended tenures that are remembered. */
    public int endedCount() {
        return ended.size();
    }

    @Override
    public String toString() {
        return "AddressIndexWriter{" + index + ", ended=" + ended.size() + '}';
    }

    private record Ended(AddressEntry entry, long expiresMs) {}
}
