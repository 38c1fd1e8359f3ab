package io.merrow.config.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description of the tree itself. */
class KeySectionTest {
    static List<KeyLeaf> leaves() {
        return KeySection.root().leaves();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void shouldHaveADefaultInsideItsRangeAndASentence(final KeyLeaf leaf) {
        assertThatCode(() -> Values.ofDefault(leaf, false)).doesNotThrowAnyException();
        assertThatCode(() -> Values.ofDefault(leaf, true)).doesNotThrowAnyException();
        assertThat(leaf.key().doc()).endsWith(".");
    }

    @Test
    void shouldDeriveVariablesThatNoTwoKeysShare() {
        final Stream<String> variables = leaves().stream().map(KeyLeaf::variable);
        assertThat(variables)
                .doesNotHaveDuplicates()
                .contains("MERROW_LOG_LEVEL", "MERROW_EXPORT_TRACES_OTLP_RETRY_MAX_ELAPSED_TIME");
    }
}
