/**
 * The flow table: memory that the kernel program writes and the agent reads in place. {@code bpf/include/merrow/layout.h} describes
 * its parts and the life of a slot. One thread at a time, capture's once it runs; the kernel all the while.
 */
package io.merrow.capture.table;
