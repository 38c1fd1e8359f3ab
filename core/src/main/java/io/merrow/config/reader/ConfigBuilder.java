package io.merrow.config.reader;

import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.Values;
import io.merrow.config.layer.Settings;
import io.merrow.config.schema.Validated;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Builds the records from the settings, defaults where nothing is set. */
final class ConfigBuilder {
    private final Settings settings;
    private final boolean inKubernetes;

    ConfigBuilder(final Settings settings, final boolean inKubernetes) {
        this.settings = settings;
        this.inKubernetes = inKubernetes;
    }

    /** A section's record; contradictions within it become errors. */
    Object build(final KeySection section) {
        final Object[] arguments =
                section.entries().values().stream().map(this::argument).toArray();
        final Object config = construct(section.type(), arguments);
        if (config instanceof Validated checked) {
            checked.check((key, message) -> contradiction(section, key, message));
        }
        return config;
    }

    private Object argument(final KeyEntry entry) {
        if (entry instanceof KeyLeaf leaf && leaf.isRecordList()) {
            final int count = (Integer) settings.value(leaf.path()).orElse(0);
            return IntStream.range(0, count)
                    .mapToObj(i -> build(KeySection.entryOf(leaf, Integer.toString(i))))
                    .toList();
        }
        if (entry instanceof KeyLeaf leaf) {
            return settings.value(leaf.path()).orElseGet(() -> Values.ofDefault(leaf, inKubernetes));
        }
        final KeySection section = (KeySection) entry;
        if (!section.isOptional()) {
            return build(section);
        }
        return settings.has(section.path()) ? Optional.of(build(section)) : Optional.empty();
    }

    private void contradiction(final KeySection section, final String key, final String message) {
        settings.error(settings.placeNear(section.path(), section.pathOf(key)), section.pathOf(message));
    }

    private static Object construct(final Class<?> type, final Object[] arguments) {
        final Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (final InvocationTargetException e) {
            throw new IllegalStateException("failed to build " + type.getSimpleName(), e.getCause());
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("failed to build " + type.getSimpleName(), e);
        }
    }
}
