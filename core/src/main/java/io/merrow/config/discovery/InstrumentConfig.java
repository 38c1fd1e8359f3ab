package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.text.Quoted;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Interfaces and how the agent attaches to them. */
public record InstrumentConfig(
        @Key(
                        value = "*, !lo",
                        inKubernetes =
                                "veth*, tunl*, ip6tnl*, vxlan*, flannel*, cali*, cilium_*, lxc*, gke*, eni*, azure*, azv*,"
                                        + " ovn-k8s*, genev_sys_*, /^[0-9a-f]{15}$/",
                        doc = "Interfaces to observe: names, globs or /regular expressions/; ! excludes. With "
                                + "exclusions only, all other interfaces are observed.")
                List<String> interfaces,
        @Key(value = "true", doc = "Attaches to interfaces that appear later.") boolean autoDiscoverInterfaces,
        @Key(value = "1", min = "1", max = "65535", doc = "Priority of the TC filter on kernels without TCX.")
                int tcPriority,
        @Key(value = "first", doc = "Position of the agent's program among the TCX programs of an interface.")
                TcxPosition tcxOrder,
        @Key(
                        mayBeEmpty = true,
                        doc = "Network namespace whose interfaces are observed, as a path (/proc/1/ns/net with the "
                                + "node's PID namespace, /run/netns/NAME). Default: the agent's own. Requires "
                                + "CAP_SYS_ADMIN.")
                String networkNamespace)
        implements Validated {
    public InstrumentConfig {
        interfaces = List.copyOf(interfaces);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (interfaces.isEmpty()) {
            errors.accept("interfaces", "interfaces is empty; set at least one name, or remove it for the default");
        }
        for (int i = 0; i < interfaces.size(); i++) {
            checkPattern(errors, "interfaces[" + i + ']', interfaces.get(i));
        }
    }

    private static void checkPattern(final BiConsumer<String, String> errors, final String key, final String pattern) {
        final String wanted = pattern.startsWith("!") ? pattern.substring(1) : pattern;
        if (wanted.isBlank()) {
            errors.accept(key, key + " has no name after its !");
        } else if (wanted.length() > 1 && wanted.startsWith("/") && wanted.endsWith("/")) {
            try {
                Pattern.compile(wanted.substring(1, wanted.length() - 1));
            } catch (final PatternSyntaxException e) {
                errors.accept(
                        key,
                        key + " must be a regular expression, is " + Quoted.of(wanted) + ": " + e.getDescription());
            }
        }
    }
}
