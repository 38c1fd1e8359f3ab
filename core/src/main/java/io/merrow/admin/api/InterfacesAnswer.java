package io.merrow.admin.api;

import java.util.List;

/** {@code /v1/interfaces}: those that exist, whether attached or not. */
public record InterfacesAnswer(List<NetworkInterface> interfaces) {
    /**
     * @param index of the interface in its network namespace.
     * @param mac   with colons.
     */
    public record NetworkInterface(long index, String name, String mac, boolean up) {}
}
