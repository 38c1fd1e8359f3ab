package io.merrow.k8s.read;

import static io.merrow.k8s.read.FactsReader.orEmpty;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.model.ClusterModel;
import java.util.ArrayList;
import java.util.List;

/** Trims pods, and reads from their status since when and until when they have their addresses. */
final class PodReader {
    /** Times in a status are cut to the second: the end of a container may be so much later. */
    private static final long SECOND_MS = 1_000;

    private PodReader() {}

    static ClusterFacts.Pod read(final ClusterModel model, final Meta meta, final Pod pod, final long nowMs) {
        final PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        final boolean isHostNetwork =
                pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        final List<ClusterFacts.Container> containers = pod.getSpec() == null ? List.of() : containers(pod.getSpec());
        final List<Address> hosts = Address.of(hostAddresses(status));
        return new ClusterFacts.Pod(
                meta,
                Address.of(podAddresses(status)),
                isHostNetwork || hasHostPort(containers) ? hosts : List.of(),
                pod.getSpec() == null ? null : model.intern(pod.getSpec().getNodeName()),
                isHostNetwork,
                fromMs(status, meta, nowMs),
                endMs(status),
                model.intern(containers),
                model.intern(ClusterFacts.Pod.namedPorts(containers)));
    }

    private static List<String> podAddresses(final PodStatus status) {
        final List<String> addresses = new ArrayList<>();
        addresses.add(status.getPodIP());
        orEmpty(status.getPodIPs()).stream().map(PodIP::getIp).forEach(addresses::add);
        return addresses;
    }

    private static List<String> hostAddresses(final PodStatus status) {
        final List<String> addresses = new ArrayList<>();
        addresses.add(status.getHostIP());
        orEmpty(status.getHostIPs()).stream().map(HostIP::getIp).forEach(addresses::add);
        return addresses;
    }

    /** When its network was made; where the kubelet does not report it, when its first container began. */
    private static long fromMs(final PodStatus status, final Meta meta, final long nowMs) {
        for (final PodCondition condition : orEmpty(status.getConditions())) {
            if ("PodReadyToStartContainers".equals(condition.getType()) && "True".equals(condition.getStatus())) {
                return Times.toMs(condition.getLastTransitionTime(), nowMs);
            }
        }
        final List<ContainerStatus> all = new ArrayList<>(orEmpty(status.getInitContainerStatuses()));
        all.addAll(orEmpty(status.getContainerStatuses()));
        long firstMs = Long.MAX_VALUE;
        boolean wasRestarted = false;
        for (final ContainerStatus each : all) {
            firstMs = Math.min(firstMs, startedMs(each));
            wasRestarted |= each.getRestartCount() != null && each.getRestartCount() > 0;
        }
        if (wasRestarted || firstMs == Long.MAX_VALUE) {
            // Its first start is no longer reported, or not yet.
            return wasRestarted ? Times.toMs(status.getStartTime(), meta.createdMs()) : Long.MAX_VALUE;
        }
        return firstMs;
    }

    private static long startedMs(final ContainerStatus status) {
        if (status.getState() != null && status.getState().getRunning() != null) {
            return Times.toMs(status.getState().getRunning().getStartedAt(), Long.MAX_VALUE);
        } else if (status.getState() != null && status.getState().getTerminated() != null) {
            return Times.toMs(status.getState().getTerminated().getStartedAt(), Long.MAX_VALUE);
        }
        return Long.MAX_VALUE;
    }

    /** When the last container of a finished pod ended; 0 while it is not finished. */
    private static long endMs(final PodStatus status) {
        if (!"Succeeded".equals(status.getPhase()) && !"Failed".equals(status.getPhase())) {
            return 0;
        }
        long lastMs = 0;
        // Sidecars are init containers, and end after the others.
        final List<ContainerStatus> all = new ArrayList<>(orEmpty(status.getInitContainerStatuses()));
        all.addAll(orEmpty(status.getContainerStatuses()));
        for (final ContainerStatus each : all) {
            if (each.getState() != null && each.getState().getTerminated() != null) {
                final long endedMs = Times.toMs(each.getState().getTerminated().getFinishedAt(), 0);
                lastMs = Math.max(lastMs, endedMs == 0 ? 0 : endedMs + SECOND_MS);
            }
        }
        return lastMs == 0 ? ENDED_SOMETIME_MS : lastMs;
    }

    /** It has ended at an unknown time: since it was reported. */
    static final long ENDED_SOMETIME_MS = Long.MAX_VALUE;

    /**
     * Those that may serve while the pod is reachable: its containers, init containers that stay (native sidecars), and
     * ephemeral ones. Other init containers have ended before.
     */
    private static List<ClusterFacts.Container> containers(final PodSpec spec) {
        final List<Container> serving = new ArrayList<>(orEmpty(spec.getContainers()));
        orEmpty(spec.getInitContainers()).stream()
                .filter(each -> "Always".equals(each.getRestartPolicy()))
                .forEach(serving::add);
        final List<ClusterFacts.Container> containers = new ArrayList<>(containers(serving));
        orEmpty(spec.getEphemeralContainers())
                .forEach(each -> containers.add(
                        new ClusterFacts.Container(each.getName(), each.getImage(), ports(each.getPorts()))));
        return List.copyOf(containers);
    }

    private static List<ClusterFacts.Container> containers(final List<Container> containers) {
        return containers.stream()
                .map(each -> new ClusterFacts.Container(each.getName(), each.getImage(), ports(each.getPorts())))
                .toList();
    }

    private static List<ClusterFacts.ContainerPort> ports(final List<ContainerPort> ports) {
        return orEmpty(ports).stream()
                .filter(port -> port.getContainerPort() != null)
                .map(port -> new ClusterFacts.ContainerPort(
                        port.getName(),
                        Protocols.number(port.getProtocol()),
                        port.getContainerPort(),
                        port.getHostPort() == null ? 0 : port.getHostPort()))
                .toList();
    }

    private static boolean hasHostPort(final List<ClusterFacts.Container> containers) {
        return containers.stream()
                .flatMap(container -> container.ports().stream())
                .anyMatch(port -> port.hostPort() != 0);
    }
}
