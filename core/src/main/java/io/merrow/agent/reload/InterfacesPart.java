package io.merrow.agent.reload;

import io.merrow.agent.node.NodeInterfaces;
import io.merrow.agent.pipeline.Filters;
import io.merrow.capture.attach.InterfacePatterns;
import io.merrow.config.MerrowConfig;
import io.merrow.config.discovery.InstrumentConfig;
import io.merrow.config.writer.ConfigChanges;
import java.util.List;

/** What is attached to. What is attached and still wanted is left alone. */
public final class InterfacesPart implements ReloadablePart {
    private final Observer observer;

    /** Attaches and detaches. */
    @FunctionalInterface
    public interface Observer {
        void observe(InterfacePatterns patterns, Filters filters, boolean keepsLooking);
    }

    public InterfacesPart(final Observer observer) {
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
        final InterfacePatterns patterns = NodeInterfaces.patterns(instrument);
        final Filters filters = Filters.of(next);
        return () -> observer.observe(patterns, filters, instrument.autoDiscoverInterfaces());
    }
}
