package io.merrow.k8s.store;

import io.merrow.file.FileFailure;
import io.merrow.file.FileInUseException;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.model.ModelListener;
import io.merrow.k8s.model.RestoredNames;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the cluster, kept in the state directory: written as it changes, and read into a model at the next
 * start. Any thread may call; all work with the file is on a thread of its own, in order, and nothing waits for it.
 *
 * <p>When the file cannot be used, or a write into it fails, the agent goes on with what it has in memory.
 */
public final class ObjectStore implements AutoCloseable {
    /** Beside the file in its directory. */
    public static final String LOCK_FILE_NAME = ObjectFile.LOCK_NAME;

    private static final Logger LOG = LoggerFactory.getLogger(ObjectStore.class);
    private static final Duration CONTACT_INTERVAL = Duration.ofMinutes(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ObjectFile file;
    private final EpochClock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(run -> {
        final Thread worker = new Thread(run, "names");
        worker.setDaemon(true);
        return worker;
    });
    private final AtomicBoolean isWriting = new AtomicBoolean();
    private final PendingChanges pending = new PendingChanges(this::write);
    /** Null: not open yet, or not usable. Of the thread. */
    private ObjectMap map;

    private Contact contact = Contact.NONE;
    /** Whose changes are written; null: none yet. Of the thread. */
    private ClusterModel followed;

    private volatile boolean isUsable;
    private volatile long entries;
    private final LongAdder refused = new LongAdder();
    private boolean isRefusalLogged;
    private volatile long contactMs;

    private ObjectStore(final ObjectFile file, final EpochClock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Takes the directory, and begins to open the file.
     *
     * @param objects that the file has room for.
     * @throws FileInUseException when another process has it.
     * @throws IOException        when the directory cannot be written.
     */
    public static ObjectStore open(final Path directory, final int objects, final EpochClock clock) throws IOException {
        final ObjectStore store = new ObjectStore(ObjectFile.lock(directory), clock);
        store.thread.execute(() -> store.openFile(objects));
        return store;
    }

    private void openFile(final int objects) {
        final long startNs = System.nanoTime();
        try {
            map = file.open(objects);
            isUsable = true;
            entries = map.size();
            LOG.debug("{} opened in {} ms", file, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        } catch (final IOException e) {
            giveUp("open", FileFailure.describe(e));
        } catch (final RuntimeException | LinkageError | AssertionError | InternalError e) {
            // A JVM that does not open the packages which the library needs, among others.
            giveUp("open", e.toString());
        }
    }

    /**
     * Reads what is known into a model. The changes of the first one are noted from then on, those of another after
     * {@link #follow}.
     *
     * @param watched     kinds that will be confirmed; others are forgotten.
     * @param server      address of the cluster's API: objects of another cluster are forgotten.
     * @param retentionMs what has ended counts for so long.
     * @param after       is called in any case, by the store's thread.
     */
    public void restore(
            final ClusterModel model,
            final Predicate<ClusterKind> watched,
            final String server,
            final long retentionMs,
            final Consumer<RestoredNames> after) {
        thread.execute(() -> {
            final RestoredNames[] restored = {RestoredNames.NONE};
            guarded("read", () -> {
                writePending();
                if (followed == null) {
                    begin(server);
                    map.retainKinds(watched); // of what is not watched nothing would ever be confirmed
                    restored[0] = read(model, watched, clock.time() - retentionMs);
                    followed = model;
                    model.listener(pending);
                } else if (contact.server().equals(server)) {
                    restored[0] = read(model, watched, clock.time() - retentionMs);
                }
            });
            after.accept(restored[0]);
        });
    }

    /** Forgets what is of another cluster. */
    private void begin(final String server) {
        contact = map.contact();
        if (!contact.server().isEmpty() && !contact.server().equals(server)) {
            LOG.info("names in {} are of the cluster at {}, not of {}: forgotten", file, contact.server(), server);
            map.clear();
            contact = Contact.NONE;
        }
        contact = new Contact(contact.lastMs(), server);
        map.putContact(contact);
    }

    private RestoredNames read(final ClusterModel model, final Predicate<ClusterKind> watched, final long endedAfter) {
        final long startNs = System.nanoTime();
        final List<StoredObject> objects = map.read(model::intern);
        objects.removeIf(object -> !watched.test(object.facts().meta().kind()));
        final Restoration restoration = new Restoration(objects, endedAfter);
        restoration.apply(model);
        entries = map.size();
        final long unreadable = map.unreadable() + restoration.failures();
        if (unreadable > 0) {
            LOG.warn(
                    "{}: {} entries could not be used; their objects have names once Kubernetes is asked",
                    file,
                    unreadable);
        }
        final RestoredNames restored = new RestoredNames(restoration.living().size(), contact.lastMs());
        if (!restored.isEmpty()) {
            LOG.info(
                    "Kubernetes: {} objects known from before, {}; read in {} ms",
                    restored.objects(),
                    restored.asOf(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
        }
        return restored;
    }

    /** Notes the changes of that model from now on, in place of the one before. */
    public void follow(final ClusterModel model, final String server) {
        submit(() -> guarded("write", () -> {
            if (followed == model) {
                return;
            }
            if (followed != null) {
                followed.listener(ModelListener.NONE);
            }
            writePending();
            followed = model;
            begin(server);
            refused.add(map.replaceAll(model.follow(pending), clock.time()));
            entries = map.size();
        }));
    }

    private void write() {
        if (isWriting.compareAndSet(false, true)) {
            submit(() -> {
                isWriting.set(false);
                guarded("write", this::writePending);
            });
        }
    }

    /** Nothing is written once it is closed. */
    private void submit(final Runnable work) {
        try {
            thread.execute(work);
        } catch (final RejectedExecutionException e) {
            pending.clear();
        }
    }

    private void writePending() {
        final long count = pending.writeTo(map);
        entries = map.size();
        if (count > 0) {
            refused.add(count);
            if (!isRefusalLogged) {
                isRefusalLogged = true;
                LOG.warn("{} is full: {} changes are not kept over a restart (state.names_max_objects)", file, count);
            }
        }
    }

    /** Notes that all of the cluster is being watched at that time; to be called now and then. */
    public void onContact(final long nowMs) {
        if (nowMs - contactMs >= CONTACT_INTERVAL.toMillis()) {
            contactMs = nowMs;
            submit(() -> guarded("write", () -> putContact(nowMs)));
        }
    }

    private void putContact(final long nowMs) {
        contact = new Contact(nowMs, contact.server());
        map.putContact(contact);
    }

    /**
     * Runs work with the file, if it is usable. A failure of the disk below mapped memory is an {@link InternalError}: whatever
     * happens, the file is not used any more, and the agent goes on. Other processes copy the file between, not meanwhile.
     */
    private void guarded(final String what, final Runnable work) {
        if (map == null) {
            pending.clear();
            return;
        }
        try (FileLock lock = file.lockForWriting()) {
            LOG.trace("{} while {} is held", what, lock);
            work.run();
        } catch (final IOException e) {
            giveUp(what, FileFailure.describe(e));
        } catch (final RuntimeException | InternalError e) {
            giveUp(what, e.toString());
        }
    }

    private void giveUp(final String what, final String reason) {
        LOG.warn(
                "names of the cluster are not kept over a restart: failed to {} {}: {}. Names come from Kubernetes alone.",
                what,
                file,
                reason);
        isUsable = false;
        map = null;
        file.abandon();
        pending.clear();
    }

    /** Whether changes are being written. */
    public boolean isUsable() {
        return isUsable;
    }

    /** Entries of the file: objects, and those that have ended. */
    public long entries() {
        return entries;
    }

    /** Changes that found no room. */
    public long refused() {
        return refused.sum();
    }

    /** Writes what is left and closes the file. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(() -> guarded("write", this::writePending));
        thread.shutdown();
        try {
            if (thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                CloseHelper.quietClose(file);
            } else {
                LOG.warn("{} is still being written: it stays open, and the next start checks it", file);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "ObjectStore{" + file + ", entries=" + entries + ", usable=" + isUsable + '}';
    }
}
