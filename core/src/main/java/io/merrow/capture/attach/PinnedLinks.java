package io.merrow.capture.attach;

import io.merrow.bpf.BpfProgram;
import io.merrow.capture.KernelPins;
import io.merrow.system.KernelException;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;
import io.merrow.tc.TcxLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attachments that outlive the process: TCX links by their pins, clsact filters by the ids of pinned programs. One that an
 * earlier process left continues with our program in its place, so that no packet passes between the two. Never touches what
 * is not found by our own pins. The interfaces' thread, in their namespace.
 */
public final class PinnedLinks {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedLinks.class);
    private static final String LINK = "link_";

    private final KernelPins pins;
    private final Set<Path> ours = new HashSet<>();

    PinnedLinks(final KernelPins pins) {
        this.pins = pins;
    }

    /** Takes over what is on the hook, else attaches again. */
    BpfLink attachTcx(
            final BpfProgram program, final int ifindex, final TcDirection direction, final Supplier<TcxLink> newLink) {
        if (!pins.keeps()) {
            return newLink.get();
        }
        final Path pin = pin(ifindex, direction);
        final TcxLink former = Files.exists(pin) ? TcxLink.openPinned(pin) : null;
        if (former != null) {
            if (former.ifindex() == ifindex && former.direction() == direction && former.isAttached()) {
                former.update(program);
                ours.add(pin);
                return former;
            }
            former.close();
            TcxLink.unpin(pin);
        }
        final TcxLink link = newLink.get();
        try {
            link.pin(pin);
        } catch (final RuntimeException e) {
            link.close();
            throw e;
        }
        ours.add(pin);
        return link;
    }

    /** As {@link #attachTcx}. */
    BpfLink attachTc(
            final BpfProgram program, final int ifindex, final TcDirection direction, final Supplier<BpfLink> newLink) {
        for (final int id : pins.formerProgramIds()) {
            final TcFilterLink former = pins.keeps() ? TcFilterLink.find(ifindex, direction, id) : null;
            if (former != null) {
                former.update(program);
                return former;
            }
        }
        return newLink.get();
    }

    /** The programs are off that interface. */
    void forget(final int ifindex) {
        for (final TcDirection direction : TcDirection.values()) {
            final Path pin = pin(ifindex, direction);
            if (ours.remove(pin)) {
                TcxLink.unpin(pin);
            }
        }
    }

    /** Takes off what an earlier process left on interfaces that are not observed any more. */
    void removeOrphans(final Collection<InterfaceInfo> present) {
        for (final Path pin : KernelPins.list(pins.folder(), LINK)) {
            if (!ours.contains(pin)) {
                detach(pin);
            }
        }
        detachFilters(present, pins.formerProgramIds());
        pins.forgetFormerPrograms();
    }

    /** Removes what agents of other layouts left. */
    void removeOthers(final Collection<InterfaceInfo> present) {
        for (final Path folder : pins.others()) {
            LOG.info("removing the pins that an agent of another version left in {}", folder);
            KernelPins.list(folder, LINK).forEach(PinnedLinks::detach);
            detachFilters(present, KernelPins.programIds(folder));
            KernelPins.remove(folder);
        }
    }

    private static void detach(final Path pin) {
        try (TcxLink link = TcxLink.openPinned(pin)) {
            link.detach();
        } catch (final KernelException | IllegalArgumentException e) {
            LOG.debug("{} is already detached, or not a link", pin, e);
        }
        TcxLink.unpin(pin);
    }

    private static void detachFilters(final Collection<InterfaceInfo> present, final List<Integer> programIds) {
        for (final InterfaceInfo each : present) {
            for (final TcDirection direction : TcDirection.values()) {
                for (final int id : programIds) {
                    final TcFilterLink orphan = TcFilterLink.find(each.ifindex(), direction, id);
                    if (orphan != null) {
                        orphan.detach();
                    }
                }
            }
        }
    }

    private Path pin(final int ifindex, final TcDirection direction) {
        return pins.folder().resolve(LINK + ifindex + '_' + direction.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "PinnedLinks{" + pins + ", ours=" + ours.size() + '}';
    }
}
