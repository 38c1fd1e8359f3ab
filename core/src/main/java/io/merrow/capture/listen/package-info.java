/**
 * The listening sockets of this node, in all its network namespaces. Input comes from the kernel, by BPF or from
 * {@code /proc}; output is a table that the shards look up for each flow whose start was not seen. The agent starts
 * the watcher on a thread of its own.
 */
package io.merrow.capture.listen;
