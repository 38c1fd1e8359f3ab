package io.merrow.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.merrow.k8s.api.Backlog;
import io.merrow.k8s.read.FactsReader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What one informer keeps of its objects: their keys, from which it finds what is gone after a list. The facts are in the
 * model. Where the informer wants an object, it gets one with nothing but its name, made for the occasion.
 *
 * <p>Versions are not kept, so that every object of a list is passed on also where its version is the same: a server that
 * was restored from a backup gives versions a second time. The model ignores what has not changed. Any thread.
 */
public final class KeyOnlyStore<T extends HasMetadata> implements ItemStore<T> {
    /** Each key to itself. */
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    private final Supplier<T> maker;
    private final Backlog.Queue received;
    private final UnaryOperator<String> known;

    /**
     * @param maker    of an empty object.
     * @param received counts each object that the informer will report.
     * @param known    the instance of a key that others have already; the key itself where there is none.
     */
    public KeyOnlyStore(final Supplier<T> maker, final Backlog.Queue received, final UnaryOperator<String> known) {
        this.maker = maker;
        this.received = received;
        this.known = known;
    }

    /** The kept instance of that key, so that others can share it. */
    public String kept(final String key) {
        return keys.getOrDefault(key, key);
    }

    @Override
    public String getKey(final T object) {
        return FactsReader.key(object);
    }

    @Override
    public T put(final String key, final T object) {
        final T before = keys.containsKey(key) ? stub(key) : null;
        if (before == null) {
            final String kept = known.apply(key);
            keys.put(kept, kept);
        }
        // The informer is silent of what has the same version as before, and stubs have none.
        if (before == null || object.getMetadata().getResourceVersion() != null) {
            received.add();
        }
        return before;
    }

    private T stub(final String key) {
        final int slash = key.indexOf('/');
        final ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(slash < 0 ? null : key.substring(0, slash));
        meta.setName(key.substring(slash + 1));
        final T stub = maker.get();
        stub.setMetadata(meta);
        return stub;
    }

    @Override
    public T remove(final String key) {
        return keys.remove(key) == null ? null : stub(key);
    }

    @Override
    public Stream<String> keySet() {
        return keys.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return keys.keySet().stream().map(this::stub);
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public T get(final String key) {
        return keys.containsKey(key) ? stub(key) : null;
    }

    boolean contains(final String key) {
        return keys.containsKey(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
