package io.merrow.capture.replay;

import java.util.Arrays;
import java.util.Objects;

/** The interfaces that a section has described so far, by number. One thread. */
final class PcapngInterfaces {
    /** More than any machine has: a section with more is damage, and costs no memory. */
    static final int MOST = 4096;

    private static final int HEAD = 8;
    private static final int TAIL = 4;
    private static final int BODY = 8;

    private final CaptureInput input;
    private final CaptureListener listener;
    private PcapngInterface[] interfaces = new PcapngInterface[8];
    private String[] names = new String[8];
    private int count;

    PcapngInterfaces(final CaptureInput input, final CaptureListener listener) {
        this.input = input;
        this.listener = listener;
    }

    /** A new section begins. */
    void clear() {
        Arrays.fill(interfaces, 0, count, null);
        count = 0;
    }

    /** The interface of that number; null when it is not described. */
    PcapngInterface get(final long number) {
        return number < count ? interfaces[(int) number] : null;
    }

    /**
     * Reads the interface description block that is in the window. One that is too short counts, but does not describe its
     * packets.
     *
     * @return false when there are too many.
     */
    boolean add(final long blockStart, final int length) {
        if (count == MOST) {
            listener.onDamage(blockStart, "a section describes more than " + MOST + " interfaces");
            return false;
        }
        if (count == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, count * 2);
            names = Arrays.copyOf(names, count * 2);
        }
        if (length < HEAD + BODY + TAIL) {
            listener.onDamage(blockStart, "an interface description of only " + length + " bytes");
            names[count] = null;
            count++;
            return true;
        }
        final int options = HEAD + BODY;
        final int end = length - TAIL;
        final int resolution = PcapngOptions.find(input, options, end, PcapngOptions.RESOLUTION, 1);
        final int offset = PcapngOptions.find(input, options, end, PcapngOptions.OFFSET, Long.BYTES);
        names[count] = PcapngOptions.text(input, options, end, PcapngOptions.NAME);
        final int point = pointOf(names[count]);
        interfaces[count] = new PcapngInterface(
                point,
                input.u16(HEAD),
                input.u32(HEAD + 4),
                resolution < 0 ? PcapngInterface.MICROSECONDS : input.u8(resolution),
                offset < 0 ? 0 : input.i64(offset));
        listener.onInterface(point, names[count]);
        count++;
        return true;
    }

    /**
     * Interfaces of one name are one observation point, and so are all without a name: tools that merge captures describe
     * each file's interface again, and a packet of the second is no second sight of one of the first.
     */
    private int pointOf(final String name) {
        for (int i = 0; i < count; i++) {
            if (interfaces[i] != null && Objects.equals(names[i], name)) {
                return interfaces[i].point();
            }
        }
        return count;
    }

    @Override
    public String toString() {
        return "PcapngInterfaces" + Arrays.toString(Arrays.copyOf(interfaces, count));
    }
}
