package io.merrow.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({"log_levl,log_level,1", "log_lvele,log_level,2", "abc,cab,2", "ab,ba,1", "'',abc,3", "same,same,0"})
    void shouldCountTheSlipsBetweenTwoWords(final String a, final String b, final int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({
        "maxBatchSize, max_batch_size",
        "max-batch-size, max_batch_size",
        "INFO, info",
        "http/protobuf, http_binary",
        "max_bach_size, max_batch_size"
    })
    void shouldFindTheWordInAnotherSpelling(final String written, final String meant) {
        assertThat(Nearest.of(written, List.of("max_batch_size", "max_queue_size", "info", "http_binary")))
                .contains(meant);
    }

    @Test
    void shouldSuggestNothingThatIsFar() {
        assertThat(Nearest.of("colour", List.of("max_batch_size", "info"))).isEmpty();
    }

    @Test
    void shouldCutWhatWasWritten() {
        assertThat(Quoted.of("a".repeat(40))).isEqualTo('"' + "a".repeat(40) + '"');
        assertThat(Quoted.of("a".repeat(41))).isEqualTo('"' + "a".repeat(39) + "…\"");
        assertThat(Quoted.of("a\n  b")).isEqualTo("\"a b\"");
    }
}
