package io.merrow.agent.doctor;

import io.merrow.capture.attach.InterfacePatterns;
import io.merrow.capture.attach.OtherAgents;
import io.merrow.config.discovery.InstrumentConfig;
import io.merrow.netlink.LinkMonitor;
import io.merrow.netlink.NetworkLink;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.AttachedProgram;
import io.merrow.tc.TcDirection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Which interfaces would be observed, and which programs are attached there already. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class InterfacesCheck implements Check {
    private static final String SUBJECT = "interfaces";
    private static final String KEY = "discovery.instrument.interfaces";
    private static final int MOST_LINES = 20;

    private final InstrumentConfig config;

    InterfacesCheck(final InstrumentConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        if (config.networkNamespace().isEmpty()) {
            return look();
        }
        try (NetworkNamespace entered = NetworkNamespace.enter(Path.of(config.networkNamespace()))) {
            return look();
        }
    }

    private List<Finding> look() {
        final InterfacePatterns patterns;
        try {
            patterns = new InterfacePatterns(config.interfaces());
        } catch (final IllegalArgumentException e) {
            return List.of(Finding.fail(SUBJECT, e.getMessage(), "correct " + KEY));
        }
        final List<NetworkLink> all = list();
        final List<NetworkLink> wanted =
                all.stream().filter(link -> patterns.matches(link.name())).toList();
        final List<Finding> findings = new ArrayList<>();
        findings.add(summary(patterns, all, wanted));
        wanted.stream().limit(MOST_LINES).forEach(link -> findings.add(describe(link)));
        if (wanted.size() > MOST_LINES) {
            findings.add(Finding.fine(SUBJECT, "… and " + (wanted.size() - MOST_LINES) + " more"));
        }
        return findings;
    }

    private static List<NetworkLink> list() {
        try (LinkMonitor monitor = LinkMonitor.open()) {
            return monitor.list().stream()
                    .sorted(Comparator.comparingInt(NetworkLink::ifindex))
                    .toList();
        }
    }

    private Finding summary(
            final InterfacePatterns patterns, final List<NetworkLink> all, final List<NetworkLink> wanted) {
        final long up = wanted.stream().filter(NetworkLink::isUp).count();
        final List<String> absent = patterns.literals().stream()
                .filter(name -> all.stream().noneMatch(link -> link.name().equals(name)))
                .toList();
        final String present =
                all.stream().map(NetworkLink::name).limit(MOST_LINES).collect(Collectors.joining(", "));
        if (up == 0) {
            final String text = patterns + " matches no interface that is up; present: " + present;
            final String advice = "set " + KEY + " to an interface that exists and is up";
            return patterns.isOnlyLiterals() || !config.autoDiscoverInterfaces()
                    ? Finding.fail(SUBJECT, text, advice)
                    : Finding.warn(SUBJECT, text + "; the agent waits for one", advice);
        }
        final String text = wanted.size() + " of " + all.size() + " are observed, " + up + " up";
        return absent.isEmpty()
                ? Finding.fine(SUBJECT, text)
                : Finding.warn(
                        SUBJECT,
                        text + "; missing: " + String.join(", ", absent),
                        "correct " + KEY + ", or wait for it");
    }

    private static Finding describe(final NetworkLink link) {
        final String subject = link.name();
        final List<AttachedProgram> ingress;
        final List<AttachedProgram> egress;
        try {
            ingress = AttachedProgram.on(link.ifindex(), TcDirection.INGRESS);
            egress = AttachedProgram.on(link.ifindex(), TcDirection.EGRESS);
        } catch (final KernelException e) {
            return Finding.warn(subject, e.getMessage(), "run as root, or with CAP_NET_ADMIN");
        }
        final String text = (link.isUp() ? "up" : "down") + "; ingress: " + text(ingress) + "; egress: " + text(egress);
        if (OtherAgents.areSeveral(ingress)) {
            return Finding.warn(
                    subject,
                    text + ": observed by two Merrow agents, its flows are exported twice",
                    "stop one of them, or exclude the interface from one agent's " + KEY);
        }
        return ours(ingress) && ours(egress) || !ours(ingress) && !ours(egress)
                ? Finding.fine(subject, text)
                : Finding.warn(
                        subject,
                        text + ": the agent's program is attached in one direction only",
                        "check whether an agent is starting or stopping");
    }

    private static boolean ours(final List<AttachedProgram> programs) {
        return programs.stream().anyMatch(each -> each.name().startsWith("merrow_"));
    }

    private static String text(final List<AttachedProgram> programs) {
        return programs.isEmpty()
                ? "no program"
                : programs.stream().map(InterfacesCheck::text).collect(Collectors.joining(", "));
    }

    private static String text(final AttachedProgram each) {
        final String what = each.id() == 0
                ? "a filter"
                : (each.name().isEmpty() ? "program" : each.name()) + " (id " + each.id() + ")";
        return what + (each.isTcx() ? " by TCX" : " by clsact, priority " + each.priority());
    }
}
