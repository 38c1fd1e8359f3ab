package io.merrow.k8s.model;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/** Gives equal values one instance, for as long as it is referenced. One thread at a time. */
final class Interner {
    private final Map<Object, WeakReference<Object>> known = new WeakHashMap<>();

    @SuppressWarnings("unchecked")
    <T> T intern(final T value) {
        if (value == null) {
            return null;
        }
        final WeakReference<Object> reference = known.get(value);
        final Object same = reference == null ? null : reference.get();
        if (same != null) {
            return (T) same;
        }
        known.put(value, new WeakReference<>(value));
        return value;
    }

    int size() {
        return known.size();
    }
}
