package io.merrow.export.otlp.client;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps OkHttp and OpenTelemetry's SDK, which log to java.util.logging while a collector is away, out of the agent's output: the
 * delivery logs the same in one line a minute. At debug level its messages are logged.
 */
public final class ClientLogs {
    private static final String[] NAMES = {"okhttp3", "io.opentelemetry"};

    /** Held here, because java.util.logging forgets the settings of loggers without a reference. */
    private static final List<Logger> LOGGERS = new ArrayList<>();

    private ClientLogs() {}

    /** Takes over their loggers. Any thread; only the first call has an effect. */
    public static synchronized void takeOver() {
        if (LOGGERS.isEmpty()) {
            for (final String name : NAMES) {
                LOGGERS.add(takeOver(Logger.getLogger(name), LoggerFactory.getLogger(name)));
            }
        }
    }

    private static Logger takeOver(final Logger source, final org.slf4j.Logger target) {
        source.setUseParentHandlers(false);
        if (target.isDebugEnabled()) {
            source.addHandler(new ForwardingHandler(target));
        } else {
            source.setLevel(Level.OFF);
        }
        return source;
    }

    private static final class ForwardingHandler extends Handler {
        private final org.slf4j.Logger target;

        private ForwardingHandler(final org.slf4j.Logger target) {
            this.target = target;
        }

        @Override
        public void publish(final LogRecord record) {
            target.debug("{}: {}", record.getLoggerName(), record.getMessage(), record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
