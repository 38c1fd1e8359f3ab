package io.merrow.export.queue;

import io.merrow.file.FileFailure;
import io.merrow.file.FileInUseException;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates queues. Each problem with a file is one log line; with a file that is unusable the agent runs on a queue in memory. */
public final class Queues {
    private static final Logger LOGGER = LoggerFactory.getLogger(Queues.class);

    private Queues() {}

    /**
     * The queue in that file, with what an earlier process left in it; in memory where the file cannot be used.
     *
     * @param maxBytes       of the file.
     * @param memoryCapacity records, for memory.
     * @param ledger         the export thread's lane.
     * @throws FileInUseException when another process has the file.
     */
    public static RecordQueue open(
            final Path path, final long maxBytes, final int memoryCapacity, final LedgerLane ledger) {
        try {
            return openFile(path, QueueFileDescriptor.framesIn(maxBytes), ledger);
        } catch (final IOException e) {
            ledger.counter(LedgerCounter.QUEUE_FILE_UNUSABLE).incrementRelease();
            LOGGER.warn(
                    "queue file {} unavailable: {}. Up to {} records are queued in memory and are lost when "
                            + "the agent stops. Check the disk and export.traces.otlp.queue.",
                    path,
                    FileFailure.describe(e),
                    memoryCapacity);
            return new MemoryQueue(memoryCapacity);
        }
    }

    private static RecordQueue openFile(final Path path, final int frames, final LedgerLane ledger) throws IOException {
        final QueueFile file = QueueFile.open(path);
        try {
            if (file.isBlank()) {
                return created(file, frames);
            }
            final String incompatibility = file.incompatibility();
            if (!incompatibility.isEmpty()) {
                return setAside(file, incompatibility, frames);
            }
            final QueueFrames present = file.map(file.frames());
            final QueueRecovery recovery = QueueRecovery.of(present);
            report(file, recovery, ledger);
            return present.frames() == frames
                    ? new FileQueue(file, present, recovery)
                    : resized(file, present, recovery, frames);
        } catch (final IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** A file that could not be completed is deleted, since it only takes disk space. */
    private static RecordQueue created(final QueueFile file, final int frames) throws IOException {
        try {
            final QueueFrames blank = file.create(frames);
            return new FileQueue(file, blank, QueueRecovery.of(blank));
        } catch (final IOException e) {
            Files.deleteIfExists(file.path());
            throw e;
        }
    }

    private static RecordQueue setAside(final QueueFile file, final String incompatibility, final int frames)
            throws IOException {
        final Path path = file.path();
        final Path aside = file.setAside();
        LOGGER.warn(
                "failed to read queue file {}: {}. Renamed to {}; only the version that wrote it can "
                        + "export its records. Continuing with a new file.",
                path,
                incompatibility,
                aside);
        return created(QueueFile.open(path), frames);
    }

    private static void report(final QueueFile file, final QueueRecovery recovery, final LedgerLane ledger) {
        if (recovery.isTorn()) {
            ledger.counter(LedgerCounter.QUEUE_FILE_TORN).incrementRelease();
            LOGGER.warn(
                    "recovered {} records from queue file {}; stopped at a torn record at position {}, {} "
                            + "intact records after it are dropped",
                    recovery.count(),
                    file,
                    recovery.end(),
                    recovery.behind());
        } else if (recovery.count() > 0) {
            LOGGER.info("recovered {} records from queue file {}", recovery.count(), file);
        }
    }

    /** Another size: the records move to a new file, which takes the old one's place when it is complete. */
    private static RecordQueue resized(
            final QueueFile file, final QueueFrames present, final QueueRecovery recovery, final int frames) {
        final Path path = file.path();
        QueueFile next = null;
        try {
            next = QueueFile.open(path.resolveSibling(path.getFileName() + ".new"));
            final QueueFrames target = next.create(Math.max(frames, recovery.count()));
            copy(present, recovery, target);
            next.moveTo(path);
            file.close();
            return new FileQueue(next, target, QueueRecovery.of(target));
        } catch (final IOException e) {
            LOGGER.warn(
                    "failed to resize queue file {}, the previous size stays in use: {}",
                    path,
                    FileFailure.describe(e));
            if (next != null) {
                CloseHelper.quietClose(next);
                next.path().toFile().delete();
            }
            return new FileQueue(file, present, recovery);
        }
    }

    private static void copy(final QueueFrames source, final QueueRecovery recovery, final QueueFrames target) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        for (int i = 0; i < recovery.count(); i++) {
            source.read(recovery.first() + i, record, 0);
            target.write(QueueFileDescriptor.FIRST_POSITION + i, record, 0);
        }
    }
}
