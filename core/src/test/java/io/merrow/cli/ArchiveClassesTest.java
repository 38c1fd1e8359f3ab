package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveClassesTest {
    /** Each version of a library or of Java has others; when many are missing, scripts/archive-classes has to be run again. */
    @Test
    void shouldKnowTheClassesOfTheLibraries() {
        final List<String> missing = ArchiveClasses.load();
        assertThat(ArchiveClasses.listed()).hasSizeGreaterThan(3000).isSorted().doesNotHaveDuplicates();
        assertThat(missing).as("classes that there are not").hasSizeLessThan(400);
    }
}
