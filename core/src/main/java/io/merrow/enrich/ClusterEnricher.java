package io.merrow.enrich;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.concurrent.TimeUnit;

/**
 * Enriches records from an {@link AddressIndex}; behind a service's address it looks for the pod to which the kernel leads
 * the connection. One thread; allocates nothing in steady state.
 */
public final class ClusterEnricher implements RecordEnricher {
    private final ResolvedEnd source = new ResolvedEnd(FlowEnd.SOURCE);
    private final ResolvedEnd destination = new ResolvedEnd(FlowEnd.DESTINATION);
    private final AddressIndex index;
    private final ClusterContext context;
    private final ClusterRanges moreRanges;
    private final Translator translator;

    /** As below, where nothing is known of translations. */
    public ClusterEnricher(final AddressIndex index, final ClusterContext context, final ClusterRanges moreRanges) {
        this(index, context, moreRanges, Translator.NONE);
    }

    /**
     * @param moreRanges that the cluster does not report.
     * @param translator asked for each record of a service's address.
     */
    public ClusterEnricher(
            final AddressIndex index,
            final ClusterContext context,
            final ClusterRanges moreRanges,
            final Translator translator) {
        this.index = index;
        this.context = context;
        this.moreRanges = moreRanges;
        this.translator = translator;
    }

    @Override
    public boolean mayKnowMoreSoon(final FlowRecordFlyweight record) {
        source.read(record);
        destination.read(record);
        return isMissing(record, destination, source) || isMissing(record, source, destination);
    }

    private boolean isMissing(final FlowRecordFlyweight record, final ResolvedEnd end, final ResolvedEnd other) {
        final Decoration found = find(record, end);
        if (found == null || index.mayHaveNextHolder(end.high, end.low, toMs(record.startNs()))) {
            return isInCluster(end.high, end.low);
        }
        return found.isService()
                && isTranslated(record, end, other)
                && find(record, translator.targetHigh(), translator.targetLow(), translator.targetPort()) == null
                && isInCluster(translator.targetHigh(), translator.targetLow());
    }

    private boolean isInCluster(final long high, final long low) {
        return context.podRanges().contains(high, low) || moreRanges.contains(high, low);
    }

    @Override
    public void enrich(final FlowRecordFlyweight record, final Enrichment enrichment) {
        source.read(record).decoration = find(record, source);
        destination.read(record).decoration = find(record, destination);
        if (!lookBehind(record, destination, source)) {
            lookBehind(record, source, destination);
        }
        enrichment.clear().ends(source.decoration, destination.decoration);
        if (record.direction() != RecordDescriptor.DIRECTION_UNKNOWN && context.arePoliciesKnown()) {
            PolicyEvaluator.evaluate(
                    enrichment,
                    source.high,
                    source.low,
                    destination.high,
                    destination.low,
                    record.protocol(),
                    destination.port);
        }
    }

    /** Names the pod to which a service's address leads, if it is known; policies then see the pod. */
    private boolean lookBehind(final FlowRecordFlyweight record, final ResolvedEnd end, final ResolvedEnd other) {
        final Decoration service = end.decoration;
        if (service == null || !service.isService() || !isTranslated(record, end, other)) {
            return false;
        }
        final Decoration pod = find(record, translator.targetHigh(), translator.targetLow(), translator.targetPort());
        if (pod == null || !pod.isPod()) {
            return false;
        }
        end.moveTo(translator);
        end.decoration = pod.behind(service);
        return true;
    }

    /** The connection as the one that asked the service sees it. */
    private boolean isTranslated(final FlowRecordFlyweight record, final ResolvedEnd asked, final ResolvedEnd asking) {
        return translator.find(
                record.protocol(), asking.high, asking.low, asking.port, asked.high, asked.low, asked.port);
    }

    /** The holder of an end's address; this node where no object has it, but the node does. */
    private Decoration find(final FlowRecordFlyweight record, final ResolvedEnd end) {
        final Decoration found = find(record, end.high, end.low, end.port);
        return found != null ? found : context.localNode(record.buffer(), record.offset() + end.addressOffset());
    }

    /**
     * The holder when the record began: its last packets may be addressed to a removed pod. Only where
     * none was known then, the holder at its end: a record may begin before a pod's address was reported.
     */
    private Decoration find(final FlowRecordFlyweight record, final long high, final long low, final int port) {
        final Decoration atStart = index.find(high, low, record.protocol(), port, toMs(record.startNs()));
        return atStart != null ? atStart : index.find(high, low, record.protocol(), port, toMs(record.endNs()));
    }

    private static long toMs(final long epochNs) {
        return TimeUnit.NANOSECONDS.toMillis(epochNs);
    }

    @Override
    public String toString() {
        return "ClusterEnricher{" + index + ", translator=" + translator + '}';
    }
}
