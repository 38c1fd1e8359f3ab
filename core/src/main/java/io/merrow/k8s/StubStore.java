package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What an informer keeps of its objects: names, UIDs and versions, from which it tells new from changed and gone. The
 * facts are the model's.
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
        meta.setResourceVersion(object.getMetadata().getResourceVersion());
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
