package io.merrow.agent.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The node's identity: the name that span ids are derived from, and the resource of all spans.
 *
 * @param name     of the node; in Kubernetes the node object's, else the host's.
 * @param resource OpenTelemetry resource attributes (flow-model, 5), as far as they are known.
 */
public record NodeIdentity(String name, Map<String, String> resource) {
    /** Set by the manifest from the pod's {@code spec.nodeName}. */
    public static final String NODE_NAME_VARIABLE = "K8S_NODE_NAME";

    private static final String NAMESPACE_VARIABLE = "K8S_NAMESPACE";
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * Reads the environment and the host.
     *
     * @param configured attributes that win over those found.
     */
    public static NodeIdentity read(
            final Map<String, String> environment, final String version, final Map<String, String> configured) {
        final Map<String, String> resource = new LinkedHashMap<>();
        resource.put("service.name", "merrow");
        resource.put("service.version", version);
        resource.put("telemetry.distro.name", "merrow");
        resource.put("telemetry.distro.version", version);
        final String hostName = firstLine(HOST_NAME);
        putIfKnown(resource, "host.name", hostName);
        putIfKnown(resource, "host.id", firstLine(MACHINE_ID));
        putIfKnown(resource, "host.ip", hostAddress());
        final String nodeName = environment.getOrDefault(NODE_NAME_VARIABLE, "");
        putIfKnown(resource, "k8s.node.name", nodeName);
        putIfKnown(resource, "k8s.namespace.name", environment.getOrDefault(NAMESPACE_VARIABLE, ""));
        resource.putAll(configured);
        return new NodeIdentity(nodeName.isEmpty() ? hostName : nodeName, resource);
    }

    private static void putIfKnown(final Map<String, String> resource, final String key, final String value) {
        if (!value.isEmpty()) {
            resource.put(key, value);
        }
    }

    private static String firstLine(final Path file) {
        try {
            return Files.readString(file).strip();
        } catch (final IOException e) {
            return "";
        }
    }

    private static String hostAddress() {
        try {
            final InetAddress address = InetAddress.getLocalHost();
            return address.isLoopbackAddress() ? "" : address.getHostAddress();
        } catch (final UnknownHostException e) {
            return "";
        }
    }
}
