package io.merrow.agent.reload;

import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import java.util.List;

/** What is the whole process's: its log. */
public final class ProcessPart implements ReloadablePart {
    private final ConfigSource source;

    public ProcessPart(final ConfigSource source) {
        this.source = source;
    }

    @Override
    public List<String> keys() {
        return List.of("log_level", "log_format");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        return () -> source.inForce(next);
    }
}
