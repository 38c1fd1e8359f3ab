package io.merrow.export.metrics;

import java.util.List;

/**
 * The labels of one end that come from its decoration. There is one object for each combination of values, so that its number stands
 * for all of them in a key. The export thread's, but for {@link #values}, which does not change.
 */
final class EndLabels {
    private final Object owner;
    private final int number;
    private final List<String> values;
    private int uses;
    private boolean isRetired;

    /**
     * @param owner  stands for the index, which decorations must not keep when another takes its place.
     * @param values of the labels of {@link EndLabelIndex}; null where the end has none.
     */
    EndLabels(final Object owner, final int number, final List<String> values) {
        this.owner = owner;
        this.number = number;
        this.values = values;
    }

    int number() {
        return number;
    }

    List<String> values() {
        return values;
    }

    /** Whether they may still be used: they are of that index, and were not thrown away. */
    boolean isOf(final Object asking) {
        return owner == asking && !isRetired;
    }

    /** A series has them. */
    void use() {
        uses++;
    }

    /** A series that had them has ended. */
    void release() {
        uses--;
    }

    boolean isUnused() {
        return uses == 0;
    }

    void retire() {
        isRetired = true;
    }

    @Override
    public String toString() {
        return number + "=" + values;
    }
}
