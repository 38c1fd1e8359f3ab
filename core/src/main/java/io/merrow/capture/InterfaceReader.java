package io.merrow.capture;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.PairDevices;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the interfaces of the namespace this process is in. One thread at a time. */
public final class InterfaceReader {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceReader.class);
    private static final Path SYS_CLASS_NET = Path.of("/sys/class/net");
    private static final int IFF_UP = 1;

    private final Path root;
    private boolean isRefusalLogged;

    public InterfaceReader() {
        this(SYS_CLASS_NET);
    }

    InterfaceReader(final Path root) {
        this.root = root;
    }

    /** All interfaces, by number. One that leaves while we look is left out. */
    public List<InterfaceInfo> read() {
        final List<InterfaceInfo> found = new ArrayList<>();
        final int[] pairs = pairsLeadingElsewhere();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (final Path entry : entries) {
                read(entry, pairs).ifPresent(found::add);
            }
        } catch (final IOException e) {
            throw new IllegalStateException("cannot list network interfaces in " + root + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingInt(InterfaceInfo::ifindex));
        return found;
    }

    private static Optional<InterfaceInfo> read(final Path entry, final int[] pairs) {
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
                    Arrays.binarySearch(pairs, ifindex) >= 0));
        } catch (final IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The kernel knows both: what a device is and where its peer lives; /sys tells neither. */
    private int[] pairsLeadingElsewhere() {
        try {
            return PairDevices.withPeerElsewhere();
        } catch (final BpfException e) {
            if (!isRefusalLogged) {
                isRefusalLogged = true;
                LOG.warn("cannot tell which interfaces lead to pods: {}", e.getMessage());
            }
            return new int[0];
        }
    }

    private static String text(final Path entry, final String file) throws IOException {
        return Files.readString(entry.resolve(file)).strip();
    }
}
