package io.merrow.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.merrow.config.LogFormat;
import io.merrow.config.LogLevel;

/**
 * What logback uses until the configuration is read, found as a service: warnings to standard error. It spares the search
 * for configuration files and their parser, a tenth of a second at each start.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(final LoggerContext context) {
        Logging.configure(context, LogLevel.WARN, LogFormat.TEXT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
