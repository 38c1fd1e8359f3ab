package io.merrow.bpf;

/** Natives of object.c. Handles are addresses; 0 is none. */
final class ObjectJni {
    private ObjectJni() {}

    static native long open(byte[] elf, String name);

    static native int load(long object);

    static native void close(long object);

    /** The one after {@code previous}; the first after 0. */
    static native long nextMap(long object, long previous);

    static native long nextProgram(long object, long previous);

    static native String mapName(long map);

    static native String programName(long program);

    static native long findMap(long object, String name);

    static native long findProgram(long object, String name);

    /** A new descriptor of the loaded map, the caller's own. */
    static native int mapDescriptor(long map);

    static native int programDescriptor(long program);

    /** Fields as those of {@link MapJni#info}. */
    static native void mapDefinition(long map, int[] fields);

    static native int setMaxEntries(long map, int maxEntries);

    static native int setMapType(long map, int type);

    static native int setMapFlags(long map, int flags);

    static native int setInitialValue(long map, long value, int length);

    static native int reuseMap(long map, int descriptor);

    static native int setAutoload(long program, boolean autoload);
}
