package io.merrow.parse;

import io.merrow.parse.ip.Address;
import io.merrow.parse.table.EventImage;
import io.merrow.parse.table.FlowKey;
import io.merrow.parse.table.TableImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Describes where two tables differ. */
final class Comparison {
    private static final int MAX_LINES = 40;

    private final List<String> lines = new ArrayList<>();

    private Comparison() {}

    /** Empty when they are the same. */
    static List<String> of(final TableImage expected, final TableImage actual) {
        final Comparison comparison = new Comparison();
        comparison.maps("ledger packets", expected.packets(), actual.packets());
        comparison.maps("ledger bytes", expected.bytes(), actual.bytes());
        comparison.maps("flow", expected.flows(), actual.flows());
        comparison.events(expected.events(), actual.events());
        return comparison.lines;
    }

    private <K extends Comparable<? super K>, V> void maps(
            final String what, final Map<K, V> expected, final Map<K, V> actual) {
        if (expected.equals(actual)) {
            return;
        }
        final Collection<K> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (final K key : keys) {
            fields(what + ' ' + key, expected.get(key), actual.get(key));
        }
    }

    private void events(final List<EventImage> expected, final List<EventImage> actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            final EventImage one = i < expected.size() ? expected.get(i) : null;
            final EventImage other = i < actual.size() ? actual.get(i) : null;
            if (!Objects.equals(one, other)) {
                fields("event " + i, one, other);
                return; // all later ones may be out of step
            }
        }
    }

    /** Goes into records to name the field. */
    private void fields(final String what, final Object expected, final Object actual) {
        if (Objects.equals(expected, actual) || lines.size() >= MAX_LINES) {
            return;
        }
        final boolean records = expected instanceof Record && actual instanceof Record;
        if (!records || expected instanceof FlowKey || expected instanceof Address) {
            lines.add(what + ": expected " + expected + ", got " + actual);
            return;
        }
        for (final var component : expected.getClass().getRecordComponents()) {
            try {
                fields(
                        what + ", " + component.getName(),
                        component.getAccessor().invoke(expected),
                        component.getAccessor().invoke(actual));
            } catch (final ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
