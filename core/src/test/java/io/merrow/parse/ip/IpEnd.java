package io.merrow.parse.ip;

/**
 * Where an IP packet ends: by its own length, but not behind what holds it. Inside a first fragment, lengths may reach
 * beyond the end; and inside what was cut for that reason.
 */
final class IpEnd {
    private IpEnd() {}

    static Slice of(final Slice slice, final int length, final boolean fragment) {
        final boolean cut = length > slice.length();
        return slice.first(cut ? slice.length() : length, fragment || cut);
    }
}
