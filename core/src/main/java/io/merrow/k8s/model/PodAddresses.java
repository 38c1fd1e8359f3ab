package io.merrow.k8s.model;

import io.merrow.enrich.AddressHolder;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AddressRank;
import io.merrow.enrich.AttributeGroup;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import java.util.ArrayList;
import java.util.List;

/** Puts the addresses of pods into the index, and takes them out. One thread at a time. */
final class PodAddresses {
    /** A pod that was over before it was seen is remembered if it was just now. */
    private static final long RECENT_MS = 600_000;

    private final AddressIndexWriter writer;
    private final PodDecorator decorator;

    PodAddresses(final AddressIndexWriter writer, final PodDecorator decorator) {
        this.writer = writer;
        this.decorator = decorator;
    }

    /** Whether the pod has addresses to answer for, or had them just now. */
    boolean isWanted(final PodEntry pod, final long nowMs) {
        final long endMs = pod.facts.endMs();
        final boolean isLongOver = endMs != 0 && pod.claimed.isEmpty() && nowMs - Math.min(nowMs, endMs) > RECENT_MS;
        return !pod.hasEnded && !isLongOver;
    }

    /**
     * Claims the addresses that the pod has, with what is known of it now.
     *
     * @param shared   blocks of namespace, owners and node.
     * @param services that lead to it, by name.
     */
    void renew(
            final PodEntry pod,
            final List<AttributeGroup> shared,
            final List<ServiceEntry> services,
            final long nowMs) {
        final ClusterFacts.Pod facts = pod.facts;
        final boolean isOver = facts.endMs() != 0;
        for (final Address gone : pod.claimed) {
            if (!facts.addresses().contains(gone) && !isOver) {
                writer.release(gone.high(), gone.low(), pod.uid(), nowMs, nowMs);
            }
        }
        if (facts.isHostNetwork()) {
            claim(pod, facts.addresses(), AddressRank.PORTS, decorator.ports(pod, shared, services, false), nowMs);
        } else {
            claim(pod, facts.addresses(), AddressRank.POD, decorator.occupant(pod, shared, services), nowMs);
            if (hasHostPort(facts)) {
                final AddressHolder ports = decorator.ports(pod, shared, services, true);
                claim(pod, facts.hostAddresses(), AddressRank.PORTS, ports, nowMs);
            }
        }
        pod.claimed = claims(facts, isOver ? pod.claimed : List.of());
    }

    /** The pod has its addresses no more since {@code endMs}. */
    void release(final PodEntry pod, final long endMs, final long nowMs) {
        for (final Address address : pod.claimed) {
            writer.release(address.high(), address.low(), pod.uid(), endMs, nowMs);
        }
        pod.claimed = List.of();
    }

    private static List<Address> claims(final ClusterFacts.Pod facts, final List<Address> before) {
        if (facts.isHostNetwork() || !hasHostPort(facts)) {
            return facts.addresses().isEmpty() ? before : facts.addresses();
        }
        final List<Address> all = new ArrayList<>(facts.addresses());
        all.addAll(facts.hostAddresses());
        return all.isEmpty() ? before : List.copyOf(all);
    }

    private static boolean hasHostPort(final ClusterFacts.Pod facts) {
        for (final ClusterFacts.Container container : facts.containers()) {
            for (final ClusterFacts.ContainerPort port : container.ports()) {
                if (port.hostPort() != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void claim(
            final PodEntry pod,
            final List<Address> addresses,
            final AddressRank rank,
            final AddressHolder occupant,
            final long nowMs) {
        for (final Address address : addresses) {
            writer.claim(address.high(), address.low(), pod.uid(), rank, occupant, pod.facts.fromMs(), nowMs);
        }
    }
}
