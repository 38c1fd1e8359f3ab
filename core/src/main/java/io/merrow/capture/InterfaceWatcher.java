package io.merrow.capture;

import io.merrow.bpf.BpfException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps our programs on every interface that is wanted: attaches what comes, lets go what leaves.
 *
 * <p>The conductor looks, whoever stops the agent detaches; the counts are for any thread. An interface that refuses is tried again at every look; it is logged
 * once for each distinct reason and counted each time.
 */
public final class InterfaceWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceWatcher.class);

    private final BpfCapture capture;
    private final InterfaceReader reader;
    private InterfacePatterns patterns;
    private final AttachMethods method;
    private final InterfaceListener listener;
    private final Map<Integer, Attachment> attachments = new HashMap<>();
    private final Set<String> failuresLogged = new HashSet<>();
    private List<InterfaceInfo> known = List.of();
    private Predicate<InterfaceInfo> filter = candidate -> true;
    private boolean isClosed;
    private volatile int attachedCount;
    private volatile long failureCount;

    /**
     * @param method how programs are attached ({@link AttachMethods}).
     * @param listener told at the first look and after each change.
     */
    public InterfaceWatcher(
            final BpfCapture capture,
            final InterfaceReader reader,
            final InterfacePatterns patterns,
            final AttachMethods method,
            final InterfaceListener listener) {
        this.capture = capture;
        this.reader = reader;
        this.patterns = patterns;
        this.method = method;
        this.listener = listener;
    }

    /** Which of the interfaces that the patterns want are observed, from the next look on. */
    public synchronized void filter(final Predicate<InterfaceInfo> wanted) {
        filter = wanted;
    }

    /** What is observed from the next look on: it attaches and lets go what differs, and leaves alone what does not. */
    public synchronized void observe(final InterfacePatterns newPatterns, final Predicate<InterfaceInfo> wanted) {
        patterns = newPatterns;
        filter = wanted;
    }

    /**
     * Looks once.
     *
     * @return how many interfaces were attached or let go.
     */
    public synchronized int poll() {
        if (isClosed) {
            return 0;
        }
        final List<InterfaceInfo> present = reader.read();
        if (!present.equals(known)) {
            known = present;
            listener.onInterfaces(present);
        }
        int work = letGo(present);
        for (final InterfaceInfo candidate : present) {
            if (isWanted(candidate) && !isAttached(candidate)) {
                work += attach(candidate);
            }
        }
        attachedCount = attachments.size();
        return work;
    }

    private boolean isWanted(final InterfaceInfo candidate) {
        return candidate.isUp() && patterns.matches(candidate.name()) && filter.test(candidate);
    }

    private boolean isAttached(final InterfaceInfo candidate) {
        return attachments.containsKey(candidate.ifindex());
    }

    /** Not so when another interface has the number now, or when somebody took our filters away. */
    private boolean isInPlace(final InterfaceInfo candidate) {
        final Attachment attachment = attachments.get(candidate.ifindex());
        return attachment != null && attachment.isInPlace();
    }

    private int attach(final InterfaceInfo target) {
        if (target.linkLayer() == LinkLayer.UNSUPPORTED) {
            onFailure(target, "its link layer is not one that Merrow reads");
            return 0;
        }
        try {
            attachments.put(target.ifindex(), Attachment.attach(capture, target, method::attach));
            LOG.info("attached to {} (ifindex {}) by {}", target.name(), target.ifindex(), method);
            return 1;
        } catch (final BpfException e) {
            if (!e.is("ENODEV")) { // it left while we looked
                onFailure(target, e.getMessage());
            }
            return 0;
        }
    }

    private void onFailure(final InterfaceInfo target, final String reason) {
        failureCount++;
        if (failuresLogged.add(target.name() + reason)) {
            LOG.warn(
                    "cannot attach to {} (ifindex {}), its traffic is not seen here: {}",
                    target.name(),
                    target.ifindex(),
                    reason);
        }
    }

    private int letGo(final List<InterfaceInfo> present) {
        final List<Integer> gone = new ArrayList<>(attachments.keySet());
        for (final InterfaceInfo candidate : present) {
            if (isWanted(candidate) && isInPlace(candidate)) {
                gone.remove((Integer) candidate.ifindex());
            }
        }
        for (final Integer ifindex : gone) {
            final Attachment attachment = attachments.remove(ifindex);
            attachment.close();
            LOG.info("let go of {} (ifindex {})", attachment.networkInterface().name(), ifindex);
        }
        return gone.size();
    }

    /** Detaches everything for good: no packet is counted from here on. */
    @Override
    public synchronized void close() {
        isClosed = true;
        attachments.values().forEach(Attachment::close);
        attachments.clear();
        attachedCount = 0;
    }

    /** Interfaces attached now. Any thread. */
    public int attachedCount() {
        return attachedCount;
    }

    /** Times an attachment failed. Any thread. */
    public long failureCount() {
        return failureCount;
    }

    /** Interfaces as of the last look. */
    public synchronized List<InterfaceInfo> known() {
        return known;
    }

    @Override
    public String toString() {
        return "InterfaceWatcher{patterns=" + patterns + ", attached=" + attachments.values() + '}';
    }
}
