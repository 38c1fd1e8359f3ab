/**
 * Which process a socket belongs to, where that is asked for.
 *
 * <p>Comes in: the sockets that processes make, by a hook of the root cgroup, and those that were there before, by an
 * iterator. Goes out: an owner kept with each socket, which the packets' program reads, and the name of a process. The
 * composition root opens it; the export thread asks for names.
 */
package io.merrow.capture.process;
