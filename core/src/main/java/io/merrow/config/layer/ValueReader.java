package io.merrow.config.layer;

import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.Values;
import java.util.function.Supplier;

/** Puts texts of any layer into the settings as checked values. */
public final class ValueReader {
    private final Settings settings;
    private final Substitution substitution;

    public ValueReader(final Settings settings, final Substitution substitution) {
        this.settings = settings;
        this.substitution = substitution;
    }

    public Settings settings() {
        return settings;
    }

    public void scalar(final KeyLeaf leaf, final String raw, final String place) {
        guard(place, () -> {
            settings.put(leaf, Values.scalar(leaf, substituted(leaf, raw), shown(leaf, raw)), place);
            return null;
        });
    }

    void list(final KeyLeaf leaf, final String raw, final String place) {
        guard(place, () -> {
            settings.put(leaf, Values.list(leaf, substituted(leaf, raw)), place);
            return null;
        });
    }

    void map(final KeyLeaf leaf, final String raw, final String place) {
        guard(place, () -> {
            settings.put(leaf, Values.map(leaf, substituted(leaf, raw)), place);
            return null;
        });
    }

    void entry(final KeyLeaf leaf, final String name, final String raw, final String place) {
        guard(place, () -> {
            settings.putEntry(leaf, name, substituted(leaf, raw), place);
            return null;
        });
    }

    /** An entry of a list; null after an error. */
    String item(final KeyLeaf leaf, final String raw, final String place) {
        return guard(place, () -> {
            final String text = substituted(leaf, raw).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException(leaf.path() + " has an empty entry; remove it");
            }
            return text;
        });
    }

    private String substituted(final KeyLeaf leaf, final String raw) {
        try {
            return substitution.apply(raw);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(leaf.path() + ": " + e.getMessage(), e);
        }
    }

    /** What was substituted may be a secret: messages show the placeholder. */
    private static String shown(final KeyLeaf leaf, final String raw) {
        return Substitution.isIn(raw) ? raw : leaf.shown(raw);
    }

    private <T> T guard(final String place, final Supplier<T> step) {
        try {
            return step.get();
        } catch (final IllegalArgumentException e) {
            settings.error(place, e.getMessage());
            return null;
        }
    }
}
