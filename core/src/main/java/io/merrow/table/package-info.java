/**
 * The flow table: memory that the kernel program writes and the agent reads in place. {@code bpf/include/merrow/layout.h} describes
 * its parts and the life of a slot. Knows nothing of where the memory comes from. Kernel, capture's thread, the shards and the export
 * thread use it at the same time: each class documents how.
 */
package io.merrow.table;
