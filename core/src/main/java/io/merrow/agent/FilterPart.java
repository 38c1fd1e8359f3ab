package io.merrow.agent;

import io.merrow.bpf.BpfException;
import io.merrow.capture.BpfCapture;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigChanges;
import java.util.List;

/** Which flows are told of, in the kernel and in the shards. */
final class FilterPart implements ReloadablePart {
    private final BpfCapture kernel;
    private final Pipeline pipeline;

    FilterPart(final BpfCapture kernel, final Pipeline pipeline) {
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
        } catch (final BpfException e) {
            throw new StartException("filter: rejected by the kernel: " + e.getMessage(), e);
        }
        filters.applyTo(pipeline);
    }
}
