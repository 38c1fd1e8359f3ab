package io.merrow.bpf;

import io.merrow.system.KernelException;

/** What a map was made with. */
record BpfMapInfo(BpfMapType type, int id, int keySize, int valueSize, int maxEntries, int flags) {
    private static final int FIELDS = 6;

    /** Of a map in the kernel. */
    static BpfMapInfo of(final int fd, final String name) {
        final int[] fields = new int[FIELDS];
        KernelException.check(MapJni.info(fd, fields), "describe map '" + name + "'");
        return of(fields);
    }

    /** Of a map in an object, loaded or not. */
    static BpfMapInfo ofDefinition(final long map) {
        final int[] fields = new int[FIELDS];
        ObjectJni.mapDefinition(map, fields);
        return of(fields);
    }

    private static BpfMapInfo of(final int[] fields) {
        return new BpfMapInfo(BpfMapType.ofId(fields[0]), fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    /** Whether programs made for {@code other} may use this one: all but number and size agree. */
    boolean fits(final BpfMapInfo other) {
        return type == other.type && keySize == other.keySize && valueSize == other.valueSize && flags == other.flags;
    }
}
