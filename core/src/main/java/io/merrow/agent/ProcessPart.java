package io.merrow.agent;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigChanges;
import java.util.List;

/** What is the whole process's: its log. */
final class ProcessPart implements ReloadablePart {
    private final ConfigSource source;

    ProcessPart(final ConfigSource source) {
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
