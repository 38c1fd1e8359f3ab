package io.merrow.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedFieldsTest {
    private static String cut(final String text) {
        final char[] target = new char[text.length()];
        final int length = ManagedFields.cut(text, target);
        return length < 0 ? null : new String(target, 0, length);
    }

    @Test
    void shouldEmptyTheArrayAndKeepTheRest() {
        assertThat(cut("{\"a\":[1],\"managedFields\":[{\"b\":[2,[3]]},4],\"c\":[5]}"))
                .isEqualTo("{\"a\":[1],\"managedFields\":[],\"c\":[5]}");
        assertThat(cut("{\"managedFields\":[]}")).isEqualTo("{\"managedFields\":[]}");
    }

    @Test
    void shouldNotTakeBracketsAndQuotesInStringsForItsEnd() {
        assertThat(cut("{\"managedFields\":[{\"k:{\\\"x\\\":\\\"]\\\\\\\"}\":\"]\\\\\"}],\"c\":1}"))
                .isEqualTo("{\"managedFields\":[],\"c\":1}");
    }

    /** As in the annotation of {@code kubectl apply}: that is a string. */
    @Test
    void shouldNotFindItInAString() {
        assertThat(cut("{\"annotations\":{\"last\":\"{\\\"managedFields\\\":[1]}\"}}"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"managedFields\":null}",
                "{\"managedFields\":[",
                "{\"managedFields\":[{\"a\":\"",
                "{\"managedFields\":[\"\\"
            })
    void shouldLeaveWhatHasNoArrayOrNoEnd(final String text) {
        assertThat(cut(text)).isNull();
    }
}
