package io.merrow.parse.table;

/**
 * An event of the kernel's ring.
 *
 * @param finalSnapshot of the old flow where a closed tuple was reused; else null.
 */
public record EventImage(int type, int side, long timeNs, FlowKey key, FlowImage finalSnapshot) {}
