package io.merrow.bpf;

import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import io.merrow.system.NativeLibrary;
import io.merrow.system.NativeMemory;
import io.merrow.system.PossibleCpus;
import io.merrow.system.SystemJni;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A map in the kernel. Keys and values are ranges of direct buffers in the map's own layout, native byte order; buffers
 * on the heap are refused.
 *
 * <p>Owns its descriptor. A map taken from a {@link BpfObject} is closed with it; {@link #close()} may be called more
 * than once. The kernel orders operations of several threads; {@link #close()} must not race with them.
 */
public final class BpfMap implements AutoCloseable {
    /** {@link #update}: create the entry or replace it. */
    public static final long ANY = 0;

    /** {@link #update}: only where there is no such entry. */
    public static final long NO_EXIST = 1;

    /** {@link #update}: only where there is one. */
    public static final long EXIST = 2;

    private final String name;
    private final BpfMapInfo info;
    private final int valueLength;
    private int fd;

    BpfMap(final int fd, final String name) {
        this.fd = fd;
        this.name = name;
        this.info = BpfMapInfo.of(fd, name);
        this.valueLength = info.type().isPerCpu()
                ? PossibleCpus.stride(info.valueSize()) * PossibleCpus.count()
                : info.valueSize();
    }

    /**
     * Makes a map that belongs to no object.
     *
     * @param name  at most 15 characters, letters, digits, '_' and '.'.
     * @param flags of the kernel, such as {@link BpfMapType#MMAPABLE}.
     */
    public static BpfMap create(
            final BpfMapType type,
            final String name,
            final int keySize,
            final int valueSize,
            final int maxEntries,
            final int flags) {
        NativeLibrary.load();
        final int fd = MapJni.create(type.id(), name, keySize, valueSize, maxEntries, flags);
        return new BpfMap(KernelException.check(fd, "create map '" + name + "'"), name);
    }

    /** Opens a map by the name under which it was pinned. */
    public static BpfMap openPinned(final Path path) {
        final int fd = BpfPins.open(path, "map", "bpf-map");
        return new BpfMap(fd, MapJni.name(fd));
    }

    /** Descriptor, as long as this is open. */
    public int fd() {
        if (fd < 0) {
            throw new IllegalStateException("map '" + name + "' is closed");
        }
        return fd;
    }

    /** The kernel's number of this map; the same for all processes that have it open. */
    public int id() {
        return info.id();
    }

    public String name() {
        return name;
    }

    public BpfMapType type() {
        return info.type();
    }

    public int keySize() {
        return info.keySize();
    }

    /** Of one value, bytes; in per-CPU maps of one CPU's. */
    public int valueSize() {
        return info.valueSize();
    }

    /** What a look-up writes, bytes: in per-CPU maps {@link PossibleCpus#stride} for each possible CPU. */
    public int valueLength() {
        return valueLength;
    }

    public int maxEntries() {
        return info.maxEntries();
    }

    public int flags() {
        return info.flags();
    }

    /** Copies the value of a key; false when there is none. */
    public boolean lookup(
            final DirectBuffer key, final int keyOffset, final MutableDirectBuffer value, final int valueOffset) {
        return found(
                MapJni.lookup(fd(), key(key, keyOffset), NativeMemory.address(value, valueOffset, valueLength)),
                "look up in");
    }

    /**
     * Sets the value of a key.
     *
     * @param flags {@link #ANY}, {@link #NO_EXIST} or {@link #EXIST}.
     * @return false when {@code flags} forbid it; the map is unchanged then.
     */
    public boolean update(
            final DirectBuffer key,
            final int keyOffset,
            final DirectBuffer value,
            final int valueOffset,
            final long flags) {
        final int result =
                MapJni.update(fd(), key(key, keyOffset), NativeMemory.address(value, valueOffset, valueLength), flags);
        return (flags != NO_EXIST || result != -ErrnoName.EEXIST_NUMBER) && found(result, "update");
    }

    /** Removes a key; false when it is not there. */
    public boolean delete(final DirectBuffer key, final int keyOffset) {
        return found(MapJni.delete(fd(), key(key, keyOffset)), "delete from");
    }

    /** Copies the value and removes the key in one step (hash maps: Linux 5.14); false when it is not there. */
    public boolean lookupAndDelete(
            final DirectBuffer key, final int keyOffset, final MutableDirectBuffer value, final int valueOffset) {
        return found(
                MapJni.lookupAndDelete(
                        fd(), key(key, keyOffset), NativeMemory.address(value, valueOffset, valueLength)),
                "look up and delete in");
    }

    /** Writes the map's first key; false when it is empty. */
    public boolean firstKey(final MutableDirectBuffer next, final int nextOffset) {
        return found(MapJni.nextKey(fd(), 0, key(next, nextOffset)), "walk");
    }

    /** Writes the key after {@code key} (the first key, when {@code key} is gone); false at the end. */
    public boolean nextKey(
            final DirectBuffer key, final int keyOffset, final MutableDirectBuffer next, final int nextOffset) {
        return found(MapJni.nextKey(fd(), key(key, keyOffset), key(next, nextOffset)), "walk");
    }

    /** Maps the memory of an array made with {@link BpfMapType#MMAPABLE}: reading it is no system call. */
    public BpfMapMemory mmap(final boolean writable) {
        return BpfMapMemory.of(this, writable);
    }

    /** The same for an array that may have more than 2 GiB; writable. */
    public BpfMapSegments mmapSegments() {
        return new BpfMapSegments(this);
    }

    /** Gives the map a name in a BPF file system; it lives as long as the name. */
    public void pin(final Path path) {
        BpfPins.pin(fd(), path, "map '" + name + "'");
    }

    /** Removes a pin; false when it is not there. */
    public static boolean unpin(final Path path) {
        return BpfPins.unpin(path);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            SystemJni.close(fd);
            fd = -1;
        }
    }

    private long key(final DirectBuffer key, final int offset) {
        return NativeMemory.address(key, offset, info.keySize());
    }

    private boolean found(final int result, final String verb) {
        if (result < 0 && result != -ErrnoName.ENOENT_NUMBER) {
            throw KernelException.of(-result, verb + " map '" + name + "'");
        }
        return result == 0;
    }

    @Override
    public String toString() {
        return "BpfMap{name=" + name + ", fd=" + fd + ", " + info + '}';
    }
}
