package io.merrow.enrich;

/**
 * The holders of an address over time: a list that starts with the latest. Immutable; any thread.
 *
 * @param holder    identifies the tenure, such as the pod's UID.
 * @param fromMs    since when, Unix epoch.
 * @param toMs      until when; {@link #OPEN} while it lasts.
 * @param expiresMs when an ended one is forgotten.
 * @param earlier   the one before; null: none is known.
 */
@SuppressWarnings("ReferenceEquality") // an unchanged list is the same object
record HolderHistory(
        Object holder, AddressHolder occupant, long fromMs, long toMs, long expiresMs, HolderHistory earlier) {
    static final long OPEN = Long.MAX_VALUE;

    static HolderHistory open(
            final Object holder, final AddressHolder occupant, final long fromMs, final HolderHistory earlier) {
        return new HolderHistory(holder, occupant, fromMs, OPEN, OPEN, earlier);
    }

    /**
     * The holder at that time.
     *
     * @param lingerMs packets come for so long after the end: last acknowledgements, and clocks that differ.
     * @param skewMs   without an earlier holder, the first is assumed to have had it so much earlier.
     */
    static AddressHolder at(final HolderHistory latest, final long timeMs, final long lingerMs, final long skewMs) {
        HolderHistory each = latest;
        while (each != null && timeMs < each.fromMs) {
            if (each.earlier == null || each.earlier.toMs + lingerMs <= timeMs) {
                return timeMs >= each.fromMs - skewMs ? each.occupant : null;
            }
            each = each.earlier;
        }
        return each == null || (each.toMs != OPEN && timeMs >= each.toMs + lingerMs) ? null : each.occupant;
    }

    boolean isOpen() {
        return toMs == OPEN;
    }

    /** The same tenure, ended by the next holder. */
    HolderHistory displaced(final long endMs, final long forgetMs) {
        return new HolderHistory(holder, occupant, fromMs, endMs, Math.min(expiresMs, forgetMs), earlier);
    }

    /** The same tenure, to be forgotten then. */
    HolderHistory closed(final long forgetMs) {
        return new HolderHistory(holder, occupant, fromMs, toMs, forgetMs, earlier);
    }

    /** The list in which a holder's tenures end at that time at the latest; one that would not have begun is left out. */
    static HolderHistory endedAt(final HolderHistory latest, final Object holder, final long endMs) {
        if (latest == null) {
            return null;
        }
        final HolderHistory earlier = endedAt(latest.earlier, holder, endMs);
        final boolean isIt = latest.toMs > endMs && latest.holder.equals(holder);
        if (isIt && endMs <= latest.fromMs && earlier != null) {
            return earlier;
        }
        return isIt || earlier != latest.earlier
                ? new HolderHistory(
                        latest.holder,
                        latest.occupant,
                        isIt ? Math.min(latest.fromMs, endMs) : latest.fromMs,
                        isIt ? endMs : latest.toMs,
                        latest.expiresMs,
                        earlier)
                : latest;
    }

    boolean isHeldBy(final Object candidate) {
        return isOpen() && holder.equals(candidate);
    }

    /** The same tenure with a newer answer, and an earlier start if that is known now and there was no other holder then. */
    HolderHistory renewed(final AddressHolder changed, final long sinceMs) {
        final long floorMs = earlier == null ? Long.MIN_VALUE : earlier.toMs;
        return open(holder, changed, Math.min(fromMs, Math.max(floorMs, sinceMs)), earlier);
    }

    /** The list without what has expired. */
    static HolderHistory pruned(final HolderHistory latest, final long nowMs) {
        if (latest == null) {
            return null;
        }
        final HolderHistory earlier = pruned(latest.earlier, nowMs);
        if (latest.expiresMs <= nowMs) {
            return earlier;
        }
        return earlier == latest.earlier
                ? latest
                : new HolderHistory(
                        latest.holder, latest.occupant, latest.fromMs, latest.toMs, latest.expiresMs, earlier);
    }
}
