/**
 * What the agent knows about its node: name, interfaces, local addresses, listening sockets, processes, translated
 * connections.
 */
package io.merrow.agent.node;
