package io.merrow.agent.replay;

import io.merrow.agent.names.FileEnricher;
import io.merrow.agent.node.NodeIdentity;
import io.merrow.agent.refusal.KernelRefusal;
import io.merrow.agent.refusal.StartException;
import io.merrow.capture.replay.CaptureException;
import io.merrow.capture.replay.CaptureFile;
import io.merrow.capture.replay.CaptureListener;
import io.merrow.capture.replay.CapturedPacket;
import io.merrow.capture.replay.LinkTypes;
import io.merrow.config.MerrowConfig;
import io.merrow.enrich.RecordEnricher;
import io.merrow.system.KernelException;
import io.merrow.system.NativeLibraryException;
import io.merrow.telemetry.LedgerCounter;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Replays captures: the same kernel program and the same pipeline as live, on the time of the packets, on one thread. No
 * interface is touched and no port is opened.
 */
public final class Replay implements AutoCloseable {
    /** Damaged places of one file that are named; the rest is counted. */
    private static final int NAMED_DAMAGES = 3;

    private static final int LOOK_EVERY = 4096;

    private final ReplayInterfaces interfaces = new ReplayInterfaces();
    private final ReplayCounts counts = new ReplayCounts();
    private final ReplayPipeline pipeline;
    private final Consumer<String> errors;
    private final BooleanSupplier isStopped;
    private boolean isFailed;

    private Replay(
            final MerrowConfig config,
            final String version,
            final Set<ReplayOutput> outputs,
            final Path names,
            final OutputStream stdout,
            final Consumer<String> errors,
            final BooleanSupplier isStopped) {
        this.errors = errors;
        this.isStopped = isStopped;
        final MerrowConfig ours = ReplayConfig.of(config);
        final NodeIdentity node =
                NodeIdentity.read(System.getenv(), version, config.export().resourceAttributes());
        pipeline = new ReplayPipeline(
                ours,
                new ReplayExport(
                        ours,
                        node.resource(),
                        interfaces::index,
                        names == null ? RecordEnricher.NONE : FileEnricher.read(names, config),
                        outputs,
                        stdout),
                isStopped);
    }

    /**
     * Loads the kernel program.
     *
     * @param version   of the agent, for the resource.
     * @param outputs   where records go, one at least.
     * @param names     file of names that records get; null: none.
     * @param stdout    for records that are printed.
     * @param errors    is notified of each file and each damage, a line each.
     * @param isStopped asked now and then: true ends the reading, as if the input ended there.
     * @throws StartException saying what is wrong and what to do.
     */
    public static Replay open(
            final MerrowConfig config,
            final String version,
            final Set<ReplayOutput> outputs,
            final Path names,
            final OutputStream stdout,
            final Consumer<String> errors,
            final BooleanSupplier isStopped) {
        try {
            return new Replay(config, version, outputs, names, stdout, errors, isStopped);
        } catch (final KernelException e) {
            throw new StartException(KernelRefusal.explain(e), e);
        } catch (final NativeLibraryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * Replays the captures, one after the other as if they were one, then ends every flow and delivers every record.
     *
     * @param names    of files; {@link CaptureFile#STANDARD_INPUT} is standard input.
     * @param progress is notified now and then.
     * @return whether all of them could be read to their end, and every record went where it should.
     */
    public boolean run(final List<String> names, final ReplayProgress progress) {
        for (final String name : names) {
            if (!isStopped.getAsBoolean()) {
                replay(name, progress);
            }
        }
        progress.onEnd();
        pipeline.finish();
        counts.behind(pipeline.clock().behind());
        counts.refused(pipeline.feeder().refused());
        return !isFailed && !counts.isNothingReadable() && !counts.isRefused() && isDelivered() && hadRoom();
    }

    private boolean hadRoom() {
        final long lost = pipeline.ledger().get(LedgerCounter.EVENTS_LOST_SHARD_FULL);
        if (lost > 0) {
            errors.accept("out of memory for flows, " + lost + " events lost: increase the memory, for example "
                    + "MERROW_JAVA_OPTS=-XX:MaxDirectMemorySize=2g");
        }
        return lost == 0;
    }

    private void replay(final String name, final ReplayProgress progress) {
        final FileListener listener = new FileListener(name);
        try (CaptureFile file = CaptureFile.open(name, listener)) {
            counts.file();
            read(file, name, progress);
            listener.end();
        } catch (final CaptureException e) {
            isFailed = true;
            errors.accept(display(name) + ' ' + e.getMessage());
        }
    }

    private void read(final CaptureFile file, final String name, final ReplayProgress progress) {
        final CapturedPacket packet = new CapturedPacket();
        while (file.next(packet)) {
            counts.packet();
            if (LinkTypes.isRead(packet.linkType())) {
                pipeline.onPacket(packet);
            } else if (counts.unread(packet.linkType())) {
                errors.accept(display(name) + ": " + ReplayCounts.unreadMessage(packet.linkType()));
            }
            if (counts.packets() % LOOK_EVERY == 0) {
                progress.onProgress(display(name), file.readBytes(), file.sizeBytes(), counts.packets());
                if (isStopped.getAsBoolean()) {
                    return;
                }
            }
        }
    }

    private static String display(final String name) {
        return name.equals(CaptureFile.STANDARD_INPUT) ? "standard input" : name;
    }

    /** Of one file: its damages are named with it. */
    private final class FileListener implements CaptureListener {
        private final String name;
        private long damages;

        private FileListener(final String name) {
            this.name = name;
        }

        @Override
        public void onInterface(final int number, final String given) {
            final boolean isNamed = given != null && !given.isEmpty();
            interfaces.add(number, isNamed ? given : fileName());
        }

        private String fileName() {
            final Path last = Path.of(name).getFileName();
            return name.equals(CaptureFile.STANDARD_INPUT) || last == null ? display(name) : last.toString();
        }

        @Override
        public void onDamage(final long offset, final String reason) {
            if (isStopped.getAsBoolean()) {
                return; // the end of a read that was broken off
            }
            isFailed = true;
            counts.damage();
            if (damages++ < NAMED_DAMAGES) {
                errors.accept(display(name) + ": at byte " + offset + ": " + reason);
            }
        }

        private void end() {
            if (damages > NAMED_DAMAGES) {
                errors.accept(display(name) + ": " + (damages - NAMED_DAMAGES) + " more unreadable places");
            }
        }
    }

    private boolean isDelivered() {
        return pipeline.ledger().get(LedgerCounter.RECORDS_EMITTED)
                == pipeline.ledger().get(LedgerCounter.RECORDS_EXPORTED);
    }

    /** Whether the ledger has any packet. */
    public boolean hasRead() {
        return counts.files() > 0;
    }

    /** For people: what was read and what became of it. After {@link #run}. */
    public void printLedger(final PrintStream out) {
        counts.print(out);
        pipeline.ledgerReport().print(out);
    }

    /** For programs: lines of key and value. After {@link #run}. */
    public void printLedgerValues(final PrintStream out) {
        counts.printValues(out);
        pipeline.ledgerReport().printValues(out);
    }

    @Override
    public void close() {
        pipeline.close();
    }

    @Override
    public String toString() {
        return "Replay{" + counts + ", " + pipeline + '}';
    }
}
