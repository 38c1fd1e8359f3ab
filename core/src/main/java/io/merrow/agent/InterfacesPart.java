package io.merrow.agent;

import io.merrow.capture.InterfacePatterns;
import io.merrow.config.InstrumentConfig;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigChanges;
import java.util.List;

/** What is attached to. What is attached and still wanted is left alone. */
final class InterfacesPart implements ReloadablePart {
    private final Observer observer;

    /** Whoever attaches. */
    @FunctionalInterface
    interface Observer {
        void observe(InterfacePatterns patterns, Filters filters, boolean keepsLooking);
    }

    InterfacesPart(final Observer observer) {
        this.observer = observer;
    }

    @Override
    public List<String> keys() {
        return List.of(
                "discovery.instrument.interfaces", "discovery.instrument.auto_discover_interfaces", "filter.network");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        final InstrumentConfig instrument = next.discovery().instrument();
        final InterfacePatterns patterns = patterns(instrument);
        final Filters filters = Filters.of(next);
        return () -> observer.observe(patterns, filters, instrument.autoDiscoverInterfaces());
    }

    static InterfacePatterns patterns(final InstrumentConfig instrument) {
        try {
            return new InterfacePatterns(instrument.interfaces());
        } catch (final IllegalArgumentException e) {
            throw new StartException("discovery.instrument.interfaces: " + e.getMessage(), e);
        }
    }
}
