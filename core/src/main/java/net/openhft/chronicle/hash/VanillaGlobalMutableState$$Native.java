package net.openhft.chronicle.hash;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * The counters in the head of every file of Chronicle Map, in place: what {@code chronicle-values} generates for the
 * interface, with the same offsets, and looks for under this name before it would compile it.
 *
 * <p>Bytes from the offset, little endian: 0 to 2 bulks of extra tiers, 3 to 7 the first free tier, 8 to 12 extra tiers in
 * use, 13 to 16 where the heads of segments begin, 17 to 24 the size of the data. Fields are read by their word, so
 * neighbours' bytes are masked. Under the map's lock of these counters.
 */
@SuppressWarnings({"checkstyle:TypeName", "rawtypes"}) // the library's name and types
public final class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {
    private static final int BULKS_OFFSET = 0;
    private static final int FIRST_FREE_TIER_OFFSET = 3;
    private static final int TIERS_IN_USE_OFFSET = 8;
    private static final int SEGMENT_HEADERS_OFFSET = 13;
    private static final int DATA_SIZE_OFFSET = 17;
    private static final int LENGTH = 25;

    private static final int INT24 = (1 << 24) - 1;
    private static final long INT40 = (1L << 40) - 1;
    private static final long INT32 = (1L << 32) - 1;

    private BytesStore bytes;
    private long offset;

    @Override
    public int getAllocatedExtraTierBulks() {
        return bytes.readInt(offset + BULKS_OFFSET) & INT24;
    }

    @Override
    public void setAllocatedExtraTierBulks(final int bulks) {
        check(bulks, INT24);
        final int others = bytes.readInt(offset + BULKS_OFFSET) & ~INT24;
        bytes.writeInt(offset + BULKS_OFFSET, others | bulks);
    }

    @Override
    public long getFirstFreeTierIndex() {
        return bytes.readLong(offset + FIRST_FREE_TIER_OFFSET) & INT40;
    }

    @Override
    public void setFirstFreeTierIndex(final long index) {
        put40(FIRST_FREE_TIER_OFFSET, index);
    }

    @Override
    public long getExtraTiersInUse() {
        return bytes.readLong(offset + TIERS_IN_USE_OFFSET) & INT40;
    }

    @Override
    public void setExtraTiersInUse(final long tiers) {
        put40(TIERS_IN_USE_OFFSET, tiers);
    }

    private void put40(final int field, final long value) {
        check(value, INT40);
        final long others = bytes.readLong(offset + field) & ~INT40;
        bytes.writeLong(offset + field, others | value);
    }

    @Override
    public long getSegmentHeadersOffset() {
        return bytes.readInt(offset + SEGMENT_HEADERS_OFFSET) & INT32;
    }

    @Override
    public void setSegmentHeadersOffset(final long headers) {
        check(headers, INT32);
        bytes.writeInt(offset + SEGMENT_HEADERS_OFFSET, (int) headers);
    }

    @Override
    public long getDataStoreSize() {
        return bytes.readLong(offset + DATA_SIZE_OFFSET);
    }

    @Override
    public void setDataStoreSize(final long size) {
        check(size, Long.MAX_VALUE);
        bytes.writeLong(offset + DATA_SIZE_OFFSET, size);
    }

    @Override
    public long addDataStoreSize(final long addition) {
        setDataStoreSize(getDataStoreSize() + addition);
        return getDataStoreSize();
    }

    private static void check(final long value, final long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " is not between 0 and " + most);
        }
    }

    @Override
    public void bytesStore(final BytesStore store, final long start, final long length) {
        if (length != LENGTH || start + length > store.capacity()) {
            throw new IllegalArgumentException(length + " bytes at " + start + " of " + store.capacity());
        }
        bytes = store;
        offset = start;
    }

    @Override
    public BytesStore bytesStore() {
        return bytes;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long maxSize() {
        return LENGTH;
    }
}
