package io.merrow.bpf;

/** Natives of map.c. Keys and values are addresses. */
final class MapJni {
    private MapJni() {}

    static native int create(int type, String name, int keySize, int valueSize, int maxEntries, int flags);

    /** Fills in type, id, key size, value size, entries, flags. */
    static native int info(int map, int[] fields);

    static native String name(int map);

    static native int lookup(int map, long key, long value);

    static native int update(int map, long key, long value, long flags);

    static native int delete(int map, long key);

    static native int lookupAndDelete(int map, long key, long value);

    static native int nextKey(int map, long key, long next);
}
