/**
 * Who listens on this node, in all its network namespaces. What comes in is the kernel's word, by BPF or from
 * {@code /proc}; what goes out is a table that the shards ask for each flow whose beginning nobody saw. The agent starts
 * the watcher on a thread of its own.
 */
package io.merrow.capture.listen;
