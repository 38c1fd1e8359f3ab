package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What one informer keeps of its objects: names and UIDs, from which it finds what is gone after a list. The facts are in
 * the model.
 *
 * <p>Versions are not kept, so that every object of a list is passed on also where its version is the same: a server that
 * was restored from a backup gives versions a second time. The model ignores what has not changed.
 */
final class StubStore<T extends HasMetadata> implements ItemStore<T> {
    private final Map<String, T> stubs = new ConcurrentHashMap<>();
    private final Supplier<T> maker;

    StubStore(final Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public String getKey(final T object) {
        final ObjectMeta meta = object.getMetadata();
        return Meta.key(FactsReader.orEmpty(meta.getNamespace()), meta.getName());
    }

    @Override
    public T put(final String key, final T object) {
        return stubs.put(key, stub(object));
    }

    private T stub(final T object) {
        final ObjectMeta meta = new ObjectMeta();
        meta.setName(object.getMetadata().getName());
        meta.setNamespace(object.getMetadata().getNamespace());
        meta.setUid(object.getMetadata().getUid());
        // fabric8 makes empty collections for each, which would be most of the stub.
        meta.setAnnotations(null);
        meta.setFinalizers(null);
        meta.setLabels(null);
        meta.setManagedFields(null);
        meta.setOwnerReferences(null);
        final T stub = maker.get();
        stub.setMetadata(meta);
        return stub;
    }

    @Override
    public T remove(final String key) {
        return stubs.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return stubs.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return stubs.values().stream();
    }

    @Override
    public int size() {
        return stubs.size();
    }

    @Override
    public T get(final String key) {
        return stubs.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
