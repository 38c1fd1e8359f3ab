package io.merrow.agent.names;

import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Writes and reads a file of names, so that what the JVM makes for that is in the class archive: of a start it is half the
 * time.
 */
public final class Rehearsal {
    private static final int OBJECTS = 16;

    private Rehearsal() {}

    /** @throws IOException when there is no room for a temporary file. */
    public static void run() throws IOException {
        final Path directory = Files.createTempDirectory("merrow-rehearsal");
        final Path file = directory.resolve(NameTable.FILE_NAME);
        final ModelOptions options = new ModelOptions(
                Extraction.defaults(FlowEnd.SOURCE),
                Extraction.defaults(FlowEnd.DESTINATION),
                0,
                Set.of(),
                Set.of(),
                Set.of());
        try (ObjectStore store = ObjectStore.open(directory, OBJECTS, System::currentTimeMillis)) {
            final ClusterModel model = new ClusterModel(new AddressIndexWriter(0, 0, 0, 1), options);
            store.restore(model, kind -> true, "", 0, restored -> {});
        }
        NameTable.read(file);
        Files.delete(file);
        Files.delete(directory.resolve(ObjectStore.LOCK_FILE_NAME));
        Files.delete(directory);
    }
}
