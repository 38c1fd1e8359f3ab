package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.NativeLibrary;
import io.merrow.system.NativeMemory;
import io.merrow.system.SystemJni;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A BPF object file: opened, adjusted, then loaded into the kernel as maps and programs.
 *
 * <p>Closing it closes the maps and programs taken from it; what is attached or pinned stays in the kernel. Used by one
 * thread at a time.
 */
public final class BpfObject implements AutoCloseable {
    private final String name;
    /** By the names of the file: libbpf gives a map that it reuses the other one's name. */
    private final Map<String, Long> mapHandles = new LinkedHashMap<>();

    private final Map<String, BpfMap> maps = new HashMap<>();
    private final Map<String, BpfProgram> programs = new HashMap<>();
    private long handle;
    private boolean isLoaded;

    private BpfObject(final long handle, final String name) {
        this.handle = handle;
        this.name = name;
        for (long map = ObjectJni.nextMap(handle, 0); map != 0; map = ObjectJni.nextMap(handle, map)) {
            mapHandles.put(ObjectJni.mapName(map), map);
        }
    }

    /**
     * Reads an object file.
     *
     * @param elf  the bytes of the file; not needed afterwards.
     * @param name used in messages and, shortened, in the kernel's names of global data.
     * @throws KernelException when it is no BPF object file, with libbpf's message.
     */
    public static BpfObject open(final byte[] elf, final String name) {
        NativeLibrary.load();
        final long handle = ObjectJni.open(elf, name);
        return new BpfObject(KernelException.check(handle, "open BPF object '" + name + "'"), name);
    }

    /**
     * Reads an object file of the class path.
     *
     * @param resource its absolute name, such as {@code /io/merrow/bpf/merrow.bpf.o}.
     * @throws IllegalStateException when there is no such resource.
     */
    public static BpfObject openResource(final String resource, final String name) {
        try (InputStream in = BpfObject.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the kernel object " + resource + " not found on the class path");
            }
            return open(in.readAllBytes(), name);
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to read the kernel object " + resource, e);
        }
    }

    /** As {@link #open(byte[], String)}, from any buffer. */
    public static BpfObject open(final DirectBuffer elf, final String name) {
        final byte[] bytes = new byte[elf.capacity()];
        elf.getBytes(0, bytes);
        return open(bytes, name);
    }

    public String name() {
        return name;
    }

    /** Names of all maps; those of global data begin with or contain a dot. */
    public List<String> mapNames() {
        return List.copyOf(mapHandles.keySet());
    }

    /** Names of all programs. */
    public List<String> programNames() {
        final List<String> names = new ArrayList<>();
        for (long it = ObjectJni.nextProgram(handle(), 0); it != 0; it = ObjectJni.nextProgram(handle(), it)) {
            names.add(ObjectJni.programName(it));
        }
        return names;
    }

    /** The programs' view of a map, as a text that is equal for maps that can replace each other. */
    public String describeMap(final String map) {
        final BpfMapInfo info = BpfMapInfo.ofDefinition(findMap(map));
        return map
                + ' '
                + info.type()
                + ' '
                + info.keySize()
                + ' '
                + info.valueSize()
                + ' '
                + info.maxEntries()
                + ' '
                + info.flags();
    }

    /** Before {@link #load()}: how many entries a map has room for. */
    public void resizeMap(final String map, final int maxEntries) {
        final int result = ObjectJni.setMaxEntries(adjustable(map), maxEntries);
        KernelException.check(result, "resize map '" + map + "' to " + maxEntries);
    }

    /** Before {@link #load()}: another type than in the file. */
    public void setMapType(final String map, final BpfMapType type) {
        KernelException.check(ObjectJni.setMapType(adjustable(map), type.id()), "set the type of map '" + map + "'");
    }

    /** Before {@link #load()}: other flags than in the file. */
    public void setMapFlags(final String map, final int flags) {
        KernelException.check(ObjectJni.setMapFlags(adjustable(map), flags), "set the flags of map '" + map + "'");
    }

    /**
     * Before {@link #load()}: the contents of global data, such as ".rodata" or ".rodata.config".
     *
     * @param length exactly that of the section.
     */
    public void setInitialValue(final String map, final DirectBuffer value, final int offset, final int length) {
        final long found = adjustable(map);
        final int wanted = BpfMapInfo.ofDefinition(found).valueSize();
        if (length != wanted) {
            throw new IllegalArgumentException(
                    "'" + map + "' of BPF object '" + name + "' has " + wanted + " bytes, not " + length);
        }
        final int result = ObjectJni.setInitialValue(found, NativeMemory.address(value, offset, length), length);
        KernelException.check(result, "set the initial value of '" + map + "'");
    }

    /** Before {@link #load()}: whether this program is loaded at all. */
    public void setAutoload(final String program, final boolean autoload) {
        requireNotLoaded();
        KernelException.check(
                ObjectJni.setAutoload(findProgram(program), autoload), "set autoload of program '" + program + "'");
    }

    /**
     * Before {@link #load()}: programs shall use an existing map. Its number of entries counts, not the file's.
     *
     * @throws IllegalArgumentException when type, key size, value size or flags differ.
     */
    public void reuseMap(final String map, final BpfMap existing) {
        final long found = adjustable(map);
        final BpfMapInfo wanted = BpfMapInfo.ofDefinition(found);
        final BpfMapInfo offered = BpfMapInfo.of(existing.fd(), existing.name());
        if (!offered.fits(wanted)) {
            throw new IllegalArgumentException("map '" + map + "' of BPF object '" + name + "' cannot be " + existing
                    + ": the programs require " + wanted);
        }
        KernelException.check(ObjectJni.reuseMap(found, existing.fd()), "reuse a map as '" + map + "'");
    }

    /**
     * Creates the maps and has the kernel verify and take the programs.
     *
     * @throws KernelException with the kernel's and libbpf's versions, and when the verifier rejects a program with its name
     *     and the last lines of the verifier's log. The object can only be closed then.
     */
    public void load() {
        requireNotLoaded();
        final int result = ObjectJni.load(handle());
        if (result < 0) {
            throw KernelException.of(-result, "load BPF object '" + name + "'").on(platform());
        }
        isLoaded = true;
    }

    /** A loaded map; always the same one for a name. */
    public BpfMap map(final String map) {
        requireLoaded();
        return maps.computeIfAbsent(map, this::openMap);
    }

    /** A loaded program; always the same one for a name. */
    public BpfProgram program(final String program) {
        requireLoaded();
        return programs.computeIfAbsent(program, this::openProgram);
    }

    @Override
    public void close() {
        if (handle != 0) {
            maps.values().forEach(BpfMap::close);
            programs.values().forEach(BpfProgram::close);
            ObjectJni.close(handle);
            handle = 0;
        }
    }

    /** A report of a refused program is worth nothing without it. */
    private static String platform() {
        return "Linux " + SystemJni.kernelRelease() + ", " + System.getProperty("os.arch") + ", libbpf "
                + SystemJni.libbpfVersion();
    }

    private BpfMap openMap(final String map) {
        final int fd = KernelException.check(ObjectJni.mapDescriptor(findMap(map)), "open map '" + map + "'");
        return new BpfMap(fd, map);
    }

    private BpfProgram openProgram(final String program) {
        final int fd = ObjectJni.programDescriptor(findProgram(program));
        return new BpfProgram(
                KernelException.check(fd, "open program '" + program + "' (is its autoload off?)"), program);
    }

    private long adjustable(final String map) {
        requireNotLoaded();
        return findMap(map);
    }

    private long findMap(final String map) {
        final Long known = mapHandles.get(map);
        final long found = known != null ? known : ObjectJni.findMap(handle(), map);
        if (found == 0) {
            throw new IllegalArgumentException(
                    "BPF object '" + name + "' has no map '" + map + "'; it has " + mapNames());
        }
        return found;
    }

    private long findProgram(final String program) {
        final long found = ObjectJni.findProgram(handle(), program);
        if (found == 0) {
            throw new IllegalArgumentException(
                    "BPF object '" + name + "' has no program '" + program + "'; it has " + programNames());
        }
        return found;
    }

    private long handle() {
        if (handle == 0) {
            throw new IllegalStateException("BPF object '" + name + "' is closed");
        }
        return handle;
    }

    private void requireLoaded() {
        handle();
        if (!isLoaded) {
            throw new IllegalStateException("BPF object '" + name + "' is not loaded yet");
        }
    }

    private void requireNotLoaded() {
        handle();
        if (isLoaded) {
            throw new IllegalStateException("BPF object '" + name + "' is already loaded and cannot be changed");
        }
    }

    @Override
    public String toString() {
        return "BpfObject{name=" + name + ", isLoaded=" + isLoaded + ", isOpen=" + (handle != 0) + '}';
    }
}
