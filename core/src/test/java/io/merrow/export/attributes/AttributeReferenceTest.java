package io.merrow.export.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.docs.DocumentedNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** docs/attributes.md has every attribute of the {@link AttributeProfile}, of the type it has there, and explains it. */
class AttributeReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "attributes.md");
    private static final String MARK =
            "<!-- Generated from the attribute profile below this line (AttributeReferenceTest). -->\n";

    /** Names and types of all attributes that the profile and its parts hold, static or their own. */
    private static Map<String, String> attributes() throws IllegalAccessException {
        final Map<String, String> types = new TreeMap<>();
        final AttributeProfile profile = new AttributeProfile(() -> null);
        collect(profile, types, Collections.newSetFromMap(new IdentityHashMap<>()));
        return types;
    }

    private static void collect(final Object owner, final Map<String, String> types, final Set<Object> seen)
            throws IllegalAccessException {
        if (!seen.add(owner)) {
            return;
        }
        for (final Field field : owner.getClass().getDeclaredFields()) {
            if (field.getType().getName().startsWith("io.merrow.export.")) {
                field.setAccessible(true);
                final Object value = field.get(Modifier.isStatic(field.getModifiers()) ? null : owner);
                if (value instanceof Attribute<?> attribute) {
                    types.put(
                            attribute.key().getKey(),
                            attribute
                                    .key()
                                    .getType()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' '));
                } else if (value != null) {
                    collect(value, types, seen);
                }
            }
        }
    }

    /** With {@code -Dmerrow.docs.write} the list is written instead. */
    @Test
    void shouldBeListedInTheDocumentation() throws IOException, IllegalAccessException {
        final String text = Files.readString(PAGE);
        final String head = text.substring(0, text.indexOf(MARK) + MARK.length());
        final StringBuilder table = new StringBuilder("\n| attribute | type |\n|---|---|\n");
        attributes()
                .forEach((name, type) ->
                        table.append(String.format("| `%s` | %s |%n", name, type.replace("long", "int"))));
        if (System.getProperty("merrow.docs.write") != null) {
            Files.writeString(PAGE, head + table);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/attributes.md; run this test with -Dmerrow.docs.write to update it")
                .isEqualTo(head + table);
    }

    @Test
    void shouldBeExplainedInTheDocumentation() throws IOException, IllegalAccessException {
        final String text = Files.readString(PAGE);
        final Set<String> explained = DocumentedNames.in(text.substring(0, text.indexOf(MARK)));
        assertThat(attributes().keySet()).hasSizeGreaterThan(80).allSatisfy(name -> {
            final boolean isKubernetes = name.startsWith("network.policy.");
            assertThat(isKubernetes || explained.contains(name)).as(name).isTrue();
        });
    }
}
