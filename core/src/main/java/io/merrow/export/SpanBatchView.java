package io.merrow.export;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Consumer;

/** Presents a batch of records as a list of spans. Wrapped by the export thread, read by the sending thread after. */
final class SpanBatchView extends AbstractList<SpanData> implements RandomAccess {
    private final List<SpanView> views = new ArrayList<>();
    private final AttributeProfile profile;
    private final Resource resource;
    private int size;

    SpanBatchView(final AttributeProfile profile, final Resource resource) {
        this.profile = profile;
        this.resource = resource;
    }

    /** Views the records of the batch; views that it lacks are made once. */
    SpanBatchView wrap(final RecordBatch batch) {
        size = batch.count();
        while (views.size() < size) {
            views.add(new SpanView(profile, resource));
        }
        for (int i = 0; i < size; i++) {
            views.get(i).wrap(batch.buffer(), batch.offset(i));
        }
        return this;
    }

    @Override
    public SpanData get(final int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("span " + index + " of " + size);
        }
        return views.get(index);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(final Consumer<? super SpanData> consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(views.get(i));
        }
    }
}
