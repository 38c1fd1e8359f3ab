package io.merrow.agent.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSupportTest {
    @ParameterizedTest
    @CsvSource({
        "4.19.0-27-amd64, false",
        "5.4.0, false",
        "5.14.0-427.el9.x86_64, false",
        "5.15.0-1051-azure, true",
        "6.1.0-25-amd64, true",
        "6.18.44-fc-v657, true",
        "10.0, true",
        "next-20260101, true"
    })
    void shouldKnowWhichKernelIsTooOld(final String release, final boolean isSupported) {
        assertThat(KernelSupport.isSupported(release)).isEqualTo(isSupported);
    }
}
