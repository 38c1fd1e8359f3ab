package io.merrow.agent.cluster;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.StateConfig;
import io.merrow.file.FileFailure;
import io.merrow.file.FileInUseException;
import io.merrow.k8s.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that outlive the process: opened when a cluster is first watched, as the state directory wants it, and the same for all clusters
 * that a reload may ask for. Any thread.
 */
public final class KeptNames implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptNames.class);

    private final StateConfig config;
    private boolean isOpened;
    private ObjectStore store;

    public KeptNames(final StateConfig config) {
        this.config = config;
    }

    /**
     * Where they are kept; empty: nowhere.
     *
     * @throws StartException when another agent has the directory.
     */
    synchronized Optional<ObjectStore> open() {
        if (!isOpened) {
            isOpened = true;
            if (!config.directory().isEmpty() && config.namesMaxObjects() > 0) {
                store = open(Path.of(config.directory()), config.namesMaxObjects());
            }
        }
        return Optional.ofNullable(store);
    }

    private static ObjectStore open(final Path directory, final int objects) {
        try {
            return ObjectStore.open(directory, objects, System::currentTimeMillis);
        } catch (final FileInUseException e) {
            throw new StartException(e.getMessage(), e);
        } catch (final IOException e) {
            LOG.warn(
                    "state.directory {} unavailable: {}. Names are not kept over a restart.",
                    directory,
                    FileFailure.describe(e));
            return null;
        }
    }

    /** Where they are kept at present; empty: nowhere. */
    public synchronized Optional<ObjectStore> store() {
        return Optional.ofNullable(store);
    }

    @Override
    public synchronized void close() {
        CloseHelper.quietClose(store);
    }
}
