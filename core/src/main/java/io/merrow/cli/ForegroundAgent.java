package io.merrow.cli;

import io.merrow.agent.Merrow;
import io.merrow.agent.reload.ConfigSource;
import io.merrow.config.MerrowConfig;
import io.merrow.config.keys.Durations;
import io.merrow.telemetry.BuildVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the agent in the foreground until SIGTERM or SIGINT, then stops it in order and shows ledger and latency.
 *
 * <p>The JVM answers a signal with its shutdown hooks; ours wakes the main thread, which does the stopping, and then ends
 * the process with our exit code instead of the signal's.
 */
final class ForegroundAgent implements AgentLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ForegroundAgent.class);

    /** Names a file that gets the final ledger as lines of key and value, for scripts. */
    static final String LEDGER_FILE_VARIABLE = "MERROW_LEDGER_FILE";

    /** As shells report a process that SIGINT ended. */
    private static final int INTERRUPTED = 130;

    private final Map<String, String> environment;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger interrupts = new AtomicInteger();
    private volatile Merrow running;
    private volatile int exitCode;

    ForegroundAgent(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public int run(final MerrowConfig config, final ConfigSource source) throws InterruptedException {
        final boolean isAtTerminal = Terminals.isStandardError();
        if (isAtTerminal) {
            Signals.handle("INT", this::onInterrupt, "stop the export at a second Ctrl-C");
        }
        final Merrow merrow = launch(config, source);
        running = merrow;
        stop.await();
        try {
            LOG.info(
                    "stopping: exporting {} queued records and the final records of all flows, timeout {}{}",
                    merrow.queued(),
                    Durations.format(config.shutdownTimeout()),
                    isAtTerminal ? "; press Ctrl-C again to stop without exporting" : "");
            merrow.close();
            report(merrow);
            merrow.release();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** Listens for signals before it starts: one that comes while the agent starts stops it as soon as it has. */
    private Merrow launch(final MerrowConfig config, final ConfigSource source) {
        final Thread hook = new Thread(this::onSignal, "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return Merrow.launch(config, BuildVersion.get(), source);
        } catch (final RuntimeException e) {
            withdraw(hook);
            throw e;
        }
    }

    /** A start that failed ends with an exit code of its own, which the hook would hide. */
    private void withdraw(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException alreadyStopping) {
            exitCode = 1;
            stopped.countDown();
        }
    }

    /** Ctrl-C: the first stops in order, the second gives up delivery, the third ends the process. */
    private void onInterrupt() {
        final int number = interrupts.incrementAndGet();
        final Merrow merrow = running;
        if (number == 1) {
            stop.countDown();
        } else if (number == 2 && merrow != null) {
            LOG.warn("export aborted; remaining records are kept in the queue file if configured, otherwise "
                    + "dropped");
            merrow.giveUpDelivery();
        } else {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
    }

    private void onSignal() {
        stop.countDown();
        try {
            stopped.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private void report(final Merrow merrow) {
        merrow.ledgerReport().print(System.err);
        merrow.latency().print(System.err);
        final String file = environment.get(LEDGER_FILE_VARIABLE);
        if (file != null) {
            try (PrintStream out = new PrintStream(Path.of(file).toFile(), StandardCharsets.UTF_8)) {
                merrow.ledgerReport().printValues(out);
            } catch (final IOException e) {
                LOG.warn("failed to write the ledger to {} ({}): {}", file, LEDGER_FILE_VARIABLE, e.getMessage());
            }
        }
    }
}
