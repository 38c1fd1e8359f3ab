package io.merrow.capture;

import io.merrow.layout.FlowKeyFlyweight;

/**
 * Layout of a release request on its way from a shard to capture: the key of the entry, its birth and the latest packet
 * that the shard knows of (both kernel clock).
 */
final class ReleaseDescriptor {
    static final int BORN_NS_OFFSET = 0;
    static final int LAST_NS_OFFSET = BORN_NS_OFFSET + 8;
    static final int KEY_OFFSET = LAST_NS_OFFSET + 8;
    static final int LENGTH = KEY_OFFSET + FlowKeyFlyweight.LENGTH;

    private ReleaseDescriptor() {}
}
