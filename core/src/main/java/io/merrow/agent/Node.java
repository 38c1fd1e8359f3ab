package io.merrow.agent;

import io.merrow.agent.node.NodeDiscovery;
import io.merrow.agent.node.NodeInterfaces;
import io.merrow.capture.attach.InterfaceWatcher;
import java.util.function.ToLongFunction;

/**
 * What the agent observes of its node.
 *
 * @param discovery  listening sockets, processes, translated connections.
 * @param interfaces what the agent is attached to.
 */
record Node(NodeDiscovery discovery, NodeInterfaces interfaces) {
    /** A value of the interface watcher; 0 before its start. Any thread. */
    long watched(final ToLongFunction<InterfaceWatcher> value) {
        final InterfaceWatcher watcher = interfaces.agent().watcher();
        return watcher == null ? 0 : value.applyAsLong(watcher);
    }
}
