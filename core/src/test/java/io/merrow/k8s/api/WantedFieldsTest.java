package io.merrow.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of fields names what there is. That it names all that is read, TrimmedObjectsTest shows. */
class WantedFieldsTest {
    static Stream<Map.Entry<Class<?>, Set<String>>> types() {
        return WantedFields.FIELDS.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldNameFieldsThatTheTypeHas(final Map.Entry<Class<?>, Set<String>> entry) {
        assertThat(Arrays.stream(entry.getKey().getDeclaredFields()).map(field -> field.getName()))
                .containsAll(entry.getValue());
    }

    @Test
    void shouldTrimEachKindThatIsWatched() {
        assertThat(WantedFields.FIELDS.keySet()).containsAll(WantedFields.OBJECTS);
    }
}
