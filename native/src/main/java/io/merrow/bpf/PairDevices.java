package io.merrow.bpf;

import java.util.Arrays;

/** Devices that come in pairs: veth and netkit. Any thread; each call asks the kernel. */
public final class PairDevices {
    private static final int USUALLY_ENOUGH = 256;

    private PairDevices() {}

    /**
     * Numbers of those devices in the calling thread's network namespace whose peer is in another, ascending.
     *
     * @throws BpfException when the kernel does not answer.
     */
    public static int[] withPeerElsewhere() {
        NativeLibrary.load();
        int[] found = new int[USUALLY_ENOUGH];
        int count = read(found);
        while (count > found.length) {
            found = new int[2 * count];
            count = read(found);
        }
        final int[] ifindexes = Arrays.copyOf(found, count);
        Arrays.sort(ifindexes);
        return ifindexes;
    }

    private static int read(final int[] found) {
        return BpfException.check(NetlinkJni.peersElsewhere(found), "list network interfaces by netlink");
    }
}
