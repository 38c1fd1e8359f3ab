package io.merrow.config;

import java.util.List;

/** Interfaces and how the agent attaches to them. */
public record InstrumentConfig(
        @Key(
                value = "*, !lo",
                inKubernetes = "veth*, tunl*, ip6tnl*, vxlan*, flannel*, cali*, cilium_*, lxc*, gke*, eni*, azure*,"
                        + " ovn-k8s*",
                doc = "Interfaces to observe, while they are up: names, globs, /regular expressions/; ! excludes.")
        List<String> interfaces,
        @Key(value = "true", doc = "Attach to interfaces that appear later, too.") boolean autoDiscoverInterfaces,
        @Key(value = "1", min = "1", max = "65535", doc = "Priority of the TC filter where the kernel has no TCX.")
        int tcPriority,
        @Key(value = "first", doc = "Place among other TCX programs on an interface.") TcxPosition tcxOrder) {
    public InstrumentConfig {
        interfaces = List.copyOf(interfaces);
    }
}
