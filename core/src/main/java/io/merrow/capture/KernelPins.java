package io.merrow.capture;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.layout.KernelLayoutDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names in a BPF file system by which our maps, programs and links stay in the kernel while no agent runs: a folder for each
 * layout, since maps of another one cannot be read.
 *
 * <p>One process at a time, which the caller ensures. Maps and programs belong to the thread that loads, links to
 * the interfaces' thread ({@code PinnedLinks}).
 */
public final class KernelPins {
    private static final Logger LOG = LoggerFactory.getLogger(KernelPins.class);
    private static final String PROGRAM = "program_";

    private static final List<String> MAPS = Stream.concat(
                    FlowTableMaps.NAMES.stream(),
                    Stream.of(
                            KernelLayoutDescriptor.MAP_EVENTS,
                            KernelLayoutDescriptor.MAP_LEDGER,
                            KernelLayoutDescriptor.MAP_CONTROL,
                            KernelLayoutDescriptor.MAP_FRAGMENTS))
            .toList();

    private final Path root;
    private final int knownTable;
    private final boolean keeps;
    private Path folder;
    private boolean hasTakenOver;
    private final List<Path> formerPrograms = new ArrayList<>();
    private final List<Integer> formerProgramIds = new ArrayList<>();

    private KernelPins(final Path root, final int knownTable, final boolean keeps) {
        this.root = root;
        this.knownTable = knownTable;
        this.keeps = keeps;
    }

    /**
     * Takes over what is there and leaves names for the next process.
     *
     * @param root       a directory of a BPF file system.
     * @param knownTable id of the flow table whose exported records are known: any other is replaced. 0: none.
     */
    public static KernelPins in(final Path root, final int knownTable) {
        return new KernelPins(root, knownTable, true);
    }

    /**
     * Takes off what an earlier process left, and leaves no names: for a process that cannot note what it exports. What
     * continues counting beside it would be exported a second time by the process that took it over later.
     */
    public static KernelPins clearing(final Path root) {
        return new KernelPins(root, 0, false);
    }

    /** Whether names are left for the next process. */
    public boolean keeps() {
        return keeps;
    }

    /** Gives the object the maps that are pinned; before it is loaded. Throws {@link UncheckedIOException}. */
    void reuse(final BpfObject object) {
        folder = root.resolve(layoutOf(object));
        try {
            Files.createDirectories(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        hasTakenOver = isKnown();
        if (hasTakenOver) {
            MAPS.forEach(map -> reuse(object, map));
        } else {
            MAPS.forEach(map -> BpfMap.unpin(pin(map))); // some of them are no use
        }
        rememberPrograms();
    }

    /** A BPF file system takes no dot in a name. */
    private Path pin(final String map) {
        return folder.resolve(map.replace('.', '_'));
    }

    private boolean isKnown() {
        if (!keeps || !MAPS.stream().allMatch(map -> Files.exists(pin(map)))) {
            return false;
        }
        try (BpfMap flows = BpfMap.openPinned(pin(FlowTableMaps.IDENTITY))) {
            if (flows.id() == knownTable) {
                return true;
            }
        }
        LOG.warn(
                "the flow table in {} does not belong to state.directory, so its packets may have been "
                        + "exported already: it is replaced by an empty one",
                folder);
        return false;
    }

    private void reuse(final BpfObject object, final String map) {
        try (BpfMap pinned = BpfMap.openPinned(pin(map))) {
            object.reuseMap(map, pinned);
        }
    }

    private void rememberPrograms() {
        formerPrograms.addAll(list(folder, PROGRAM));
        formerProgramIds.addAll(programIds(folder));
    }

    public static List<Integer> programIds(final Path folder) {
        final List<Integer> ids = new ArrayList<>();
        for (final Path pin : list(folder, PROGRAM)) {
            try (BpfProgram program = BpfProgram.openPinned(pin)) {
                ids.add(program.id());
            }
        }
        return ids;
    }

    /** Names the maps and programs, once the object is loaded. */
    void keep(final BpfObject object, final List<BpfProgram> programs) {
        if (!keeps) {
            return;
        }
        if (!hasTakenOver) {
            MAPS.forEach(map -> object.map(map).pin(pin(map)));
        }
        programs.forEach(program -> program.pin(folder.resolve(PROGRAM + program.name() + '_' + program.id())));
    }

    /** Whether the maps are an earlier process's. */
    public boolean hasTakenOver() {
        return hasTakenOver;
    }

    /** Programs of the process before, by which its filters are found. */
    public List<Integer> formerProgramIds() {
        return formerProgramIds;
    }

    /** Lets the former programs go; once no interface has them any more. */
    public void forgetFormerPrograms() {
        formerPrograms.forEach(BpfProgram::unpin);
        formerPrograms.clear();
        formerProgramIds.clear();
        if (!keeps) {
            remove();
        }
    }

    public Path folder() {
        return folder;
    }

    /** Folders of other layouts, left for an agent that goes back to its earlier version. */
    public List<Path> others() {
        return list(root, "").stream().filter(path -> !path.equals(folder)).toList();
    }

    /** Removes every name: what is not used by a process goes. */
    public void remove() {
        remove(folder);
        try (Stream<Path> rest = Files.list(root)) {
            if (rest.findAny().isEmpty()) {
                Files.delete(root);
            }
        } catch (final IOException e) {
            LOG.debug("failed to remove {}", root, e);
        }
    }

    public static void remove(final Path folder) {
        try {
            for (final Path pin : list(folder, "")) {
                Files.deleteIfExists(pin);
            }
            Files.deleteIfExists(folder);
        } catch (final IOException e) {
            LOG.warn("failed to remove the pins in {}: {}", folder, e.getMessage());
        }
    }

    public static List<Path> list(final Path directory, final String prefix) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (final IOException e) {
            LOG.warn("failed to read {}: {}", directory, e.getMessage());
            return List.of();
        }
    }

    /** Maps of the same name stand for each other only if all of these agree, sizes included. */
    private static String layoutOf(final BpfObject object) {
        final CRC32C crc = new CRC32C();
        crc.update(Integer.toString(KernelLayoutDescriptor.LAYOUT_MAJOR).getBytes(StandardCharsets.US_ASCII));
        MAPS.forEach(map -> crc.update(object.describeMap(map).getBytes(StandardCharsets.US_ASCII)));
        return String.format("layout-%08x", crc.getValue());
    }

    @Override
    public String toString() {
        return "KernelPins{" + (folder == null ? root : folder) + ", hasTakenOver=" + hasTakenOver + '}';
    }
}
