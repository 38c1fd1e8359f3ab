package io.merrow.agent.pipeline;

import io.merrow.bpf.BpfClock;
import io.merrow.capture.BpfCapture;
import io.merrow.config.MerrowConfig;
import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.table.GracePeriods;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.StageLatency;
import org.agrona.concurrent.NanoClock;

/**
 * What a pipeline is connected to, for as long as it runs.
 *
 * @param config         capacities and intervals.
 * @param policy         of all shards.
 * @param listeningPorts distinguish server from client.
 * @param kernel         where packets are counted.
 * @param meters         where the stations count; with {@link Pipeline#lanes} lanes.
 * @param restored       what an earlier process left.
 */
public record PipelineContext(
        MerrowConfig config,
        FlowPolicy policy,
        ListeningPorts listeningPorts,
        Kernel kernel,
        Meters meters,
        Handover.Restored restored) {
    /**
     * The kernel's side.
     *
     * @param capture       the loaded programs and their memory.
     * @param grace         when counters of a slot that left the index are final.
     * @param clock         the clock of the kernel programs.
     * @param epochOffsetNs Unix epoch less that clock, ns.
     */
    public record Kernel(BpfCapture capture, GracePeriods grace, NanoClock clock, long epochOffsetNs) {
        /** On the kernel's own clock. */
        static Kernel live(final BpfCapture capture, final GracePeriods grace) {
            return new Kernel(capture, grace, BpfClock::nanoTime, BpfClock.epochOffsetNs());
        }
    }

    /** Counters and latencies of all stations. */
    public record Meters(Ledger ledger, StageLatency latency) {}

    /** On the kernel's own clock. */
    public static PipelineContext live(
            final MerrowConfig config,
            final FlowPolicy policy,
            final ListeningPorts listeningPorts,
            final BpfCapture capture,
            final GracePeriods grace,
            final Meters meters,
            final Handover.Restored restored) {
        return new PipelineContext(config, policy, listeningPorts, Kernel.live(capture, grace), meters, restored);
    }
}
