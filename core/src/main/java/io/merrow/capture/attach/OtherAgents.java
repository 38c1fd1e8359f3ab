package io.merrow.capture.attach;

import io.merrow.system.KernelException;
import io.merrow.tc.AttachedProgram;
import io.merrow.tc.TcDirection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds programs of a second Merrow agent on an interface: both would export each of its flows. */
public final class OtherAgents {
    private static final Logger LOG = LoggerFactory.getLogger(OtherAgents.class);
    private static final String OURS = "merrow_";

    private OtherAgents() {}

    /** Whether programs of more than one agent are among these, of one interface and direction. */
    public static boolean areSeveral(final List<AttachedProgram> programs) {
        return programs.stream().filter(each -> each.name().startsWith(OURS)).count() > 1;
    }

    /** After attaching, in the interface's namespace. */
    static void warnOf(final InterfaceInfo target) {
        try {
            final List<AttachedProgram> programs = AttachedProgram.on(target.ifindex(), TcDirection.INGRESS);
            if (areSeveral(programs)) {
                LOG.warn(
                        "another Merrow agent observes {} (programs {}): its flows are exported twice; stop one "
                                + "of the agents, or exclude the interface from one agent's discovery.instrument.interfaces",
                        target.name(),
                        programs.stream()
                                .filter(each -> each.name().startsWith(OURS))
                                .map(each -> Integer.toString(each.id()))
                                .collect(Collectors.joining(", ")));
            }
        } catch (final KernelException e) {
            LOG.debug("failed to list the programs on {}", target.name(), e);
        }
    }
}
