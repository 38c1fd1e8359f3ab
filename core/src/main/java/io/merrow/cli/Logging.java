package io.merrow.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.merrow.config.LogFormat;
import io.merrow.config.LogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging: to standard error, one line each, stack traces only from level debug on. */
final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %msg%n";

    private Logging() {}

    /** For the whole process. Main thread, once the configuration is read. */
    static void configure(final LogLevel level, final LogFormat format) {
        final ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            configure(context, level, format);
        }
        bridge(level);
    }

    static void configure(final LoggerContext context, final LogLevel level, final LogFormat format) {
        final boolean withStacks = level.compareTo(LogLevel.DEBUG) <= 0;
        final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        final List<Appender<ILoggingEvent>> before = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(before::add);
        root.setLevel(Level.toLevel(level.name()));
        // It logs every attempt to reach an unavailable API server; the watcher logs it once.
        context.getLogger("io.fabric8").setLevel(withStacks ? null : Level.ERROR);
        context.getLogger("net.openhft").setLevel(withStacks ? null : Level.WARN); // it logs where its jar is
        context.getLogger("com.bertramlabs").setLevel(Level.OFF); // its messages are reported again, with the file

        final Encoder<ILoggingEvent> encoder = format == LogFormat.JSON ? json(withStacks) : text(withStacks);
        encoder.setContext(context);
        encoder.start();
        final ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("stderr");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        root.addAppender(console);
        for (final Appender<ILoggingEvent> old : before) { // only now: no line is lost
            root.detachAppender(old);
            old.stop();
        }
    }

    private static Encoder<ILoggingEvent> text(final boolean withStacks) {
        final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(withStacks ? PATTERN : PATTERN + "%nopex");
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(final boolean withStacks) {
        final JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithThrowable(withStacks);
        return encoder;
    }

    /** Messages of libraries through java.util.logging: warnings only, unless at debug level. */
    private static void bridge(final LogLevel level) {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        final boolean debug = level.compareTo(LogLevel.DEBUG) <= 0;
        java.util.logging.Logger.getLogger("")
                .setLevel(debug ? java.util.logging.Level.CONFIG : java.util.logging.Level.WARNING);
    }
}
