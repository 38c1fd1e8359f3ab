package io.merrow.config;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.text.Quoted;
import java.util.List;
import java.util.function.BiConsumer;

/** Ports by which tunnels are known. */
public record ParserConfig(
        @Key(value = "6081", text = true, doc = "UDP destination ports of Geneve: one or up to eight.")
                List<String> genevePort,
        @Key(
                        value = "4789",
                        text = true,
                        doc = "UDP destination ports of VXLAN, also with its generic protocol extension: one or up to"
                                + " eight. Linux's own default, which flannel uses, is 8472.")
                List<String> vxlanPort,
        @Key(value = "51820", text = true, doc = "UDP ports of WireGuard, at either end: one or up to eight.")
                List<String> wireguardPort)
        implements Validated {
    private static final int MOST = 8;

    public ParserConfig {
        genevePort = List.copyOf(genevePort);
        vxlanPort = List.copyOf(vxlanPort);
        wireguardPort = List.copyOf(wireguardPort);
    }

    /** Geneve's ports as numbers. */
    public List<Integer> genevePorts() {
        return numbers(genevePort);
    }

    /** VXLAN's. */
    public List<Integer> vxlanPorts() {
        return numbers(vxlanPort);
    }

    /** WireGuard's. */
    public List<Integer> wireguardPorts() {
        return numbers(wireguardPort);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        check(errors, "geneve_port", genevePort);
        check(errors, "vxlan_port", vxlanPort);
        check(errors, "wireguard_port", wireguardPort);
    }

    private static List<Integer> numbers(final List<String> ports) {
        return ports.stream().map(Integer::valueOf).toList();
    }

    private static void check(final BiConsumer<String, String> errors, final String key, final List<String> ports) {
        if (ports.size() > MOST) {
            errors.accept(key, key + " has " + ports.size() + " ports; at most " + MOST + " are supported");
        }
        for (int i = 0; i < ports.size(); i++) {
            if (!isPort(ports.get(i))) {
                final String entry = ports.size() == 1 ? key : key + '[' + i + ']';
                errors.accept(entry, entry + " must be a port, 1 to 65535, is " + Quoted.of(ports.get(i)));
            }
        }
    }

    private static boolean isPort(final String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 0xFFFF;
    }
}
