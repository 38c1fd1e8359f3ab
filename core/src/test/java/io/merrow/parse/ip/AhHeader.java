package io.merrow.parse.ip;

import io.merrow.layout.KernelLedgerReason;

/** IP authentication header (RFC 4302). */
record AhHeader(int nextHeader, int length, int spi) {
    static final int PROTOCOL = 51;

    static final int MIN_LENGTH = 12;

    /** @param captured bytes that have to be there; the check value need not. */
    static AhHeader read(final Slice slice, final int captured, final KernelLedgerReason whenCut) throws NotCounted {
        if (!slice.has(0, captured)) {
            throw NotCounted.at(slice, whenCut);
        }
        final int length = (slice.u8(1) + 2) * 4;
        if (length < MIN_LENGTH || !slice.fits(length)) {
            throw NotCounted.at(slice, whenCut);
        }
        return new AhHeader(slice.u8(0), length, slice.u32(4));
    }
}
