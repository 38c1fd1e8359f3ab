package io.merrow.config;

import java.util.List;

/**
 * A checked configuration.
 *
 * @param notices what an operator should know about how it came about, one sentence each; to be logged at start.
 */
public record LoadedConfig(MerrowConfig config, List<String> notices) {
    public LoadedConfig {
        notices = List.copyOf(notices);
    }
}
