package io.merrow.parse.table;

import io.merrow.layout.KernelLedgerReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a run of packets left behind: flows, events and the ledger. */
public record TableImage(
        Map<FlowKey, FlowImage> flows,
        List<EventImage> events,
        EnumMap<KernelLedgerReason, Long> packets,
        EnumMap<KernelLedgerReason, Long> bytes) {}
