package io.merrow.agent.reload;

import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.refusal.StartException;
import io.merrow.agent.threads.Commands;
import io.merrow.capture.BpfCapture;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import io.merrow.system.KernelException;
import java.util.List;

/** Which flows are exported, in the kernel and in the shards. */
public final class FilterPart implements ReloadablePart {
    private final BpfCapture kernel;
    private final Pipeline pipeline;

    public FilterPart(final BpfCapture kernel, final Pipeline pipeline) {
        this.kernel = kernel;
        this.pipeline = pipeline;
    }

    @Override
    public List<String> keys() {
        return List.of("filter");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        final Filters filters = Filters.of(next);
        return () -> apply(filters);
    }

    /** The kernel first: it alone may refuse, and is as it was then. */
    private void apply(final Filters filters) throws InterruptedException {
        try {
            Commands.run(pipeline.captureProxy()::offerCommand, () -> filters.applyTo(kernel));
        } catch (final KernelException e) {
            throw new StartException("filter: rejected by the kernel: " + e.getMessage(), e);
        }
        filters.applyTo(pipeline);
    }
}
