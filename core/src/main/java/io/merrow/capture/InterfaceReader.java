package io.merrow.capture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lists the interfaces of the namespace this process is in. Any thread. */
public final class InterfaceReader {
    private static final Path SYS_CLASS_NET = Path.of("/sys/class/net");
    private static final int IFF_UP = 1;
    private static final int IFF_LOOPBACK = 1 << 3;
    private static final int IFF_NOARP = 1 << 7;

    private final Path root;

    public InterfaceReader() {
        this(SYS_CLASS_NET);
    }

    InterfaceReader(final Path root) {
        this.root = root;
    }

    /** All interfaces, by number. One that leaves while we look is left out. */
    public List<InterfaceInfo> read() {
        final List<InterfaceInfo> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (final Path entry : entries) {
                read(entry).ifPresent(found::add);
            }
        } catch (final IOException e) {
            throw new IllegalStateException("cannot list network interfaces in " + root + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingInt(InterfaceInfo::ifindex));
        return found;
    }

    private Optional<InterfaceInfo> read(final Path entry) {
        try {
            final int ifindex = Integer.parseInt(text(entry, "ifindex"));
            final LinkLayer linkLayer = LinkLayer.ofHardwareType(Integer.parseInt(text(entry, "type")));
            final int flags = Integer.decode(text(entry, "flags"));
            return Optional.of(new InterfaceInfo(
                    ifindex,
                    entry.getFileName().toString(),
                    text(entry, "address"),
                    linkLayer,
                    (flags & IFF_UP) != 0,
                    linkLayer == LinkLayer.ETHERNET && isVeth(entry, ifindex, flags)));
        } catch (final IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** VLAN, macvlan and the like also have a peer, but it is below them here ("lower_…") and they name their type. */
    private static boolean isVeth(final Path entry, final int ifindex, final int flags) throws IOException {
        if (text(entry, "uevent").contains("DEVTYPE=")) {
            return false;
        }
        try (DirectoryStream<Path> lower = Files.newDirectoryStream(entry, "lower_*")) {
            if (lower.iterator().hasNext()) {
                return false;
            }
        }
        return Integer.parseInt(text(entry, "iflink")) != ifindex || isLikeVeth(entry, flags);
    }

    /**
     * A device without a peer names itself as its peer. So does a veth whose peer has the same number in its own
     * namespace, which is usual where both namespaces are new (a node that is a container). What is left then: no
     * hardware, no loopback, asks for neighbours (dummy and ifb do not), no tap.
     */
    private static boolean isLikeVeth(final Path entry, final int flags) {
        return (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0
                && !Files.exists(entry.resolve("device"))
                && !Files.exists(entry.resolve("tun_flags"));
    }

    private static String text(final Path entry, final String file) throws IOException {
        return Files.readString(entry.resolve(file)).strip();
    }
}
