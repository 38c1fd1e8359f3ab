package io.merrow.capture.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterfacePatternsTest {
    private static InterfacePatterns patterns(final String... patterns) {
        return new InterfacePatterns(List.of(patterns));
    }

    @Test
    void shouldMatchLiteralsGlobsAndRegularExpressions() {
        final InterfacePatterns patterns = patterns("eth0", "veth*", "br-?", "/^ens[0-9]+$/");
        assertThat(List.of("eth0", "veth", "vethab12", "br-x", "ens33")).allMatch(patterns::matches);
        assertThat(List.of("eth01", "xveth", "br-", "br-xy", "ensx", "lo")).noneMatch(patterns::matches);
    }

    @Test
    void shouldLetExclusionsWinWhateverTheOrder() {
        final InterfacePatterns patterns = patterns("!veth-mgmt*", "veth*");
        assertThat(patterns.matches("veth1")).isTrue();
        assertThat(patterns.matches("veth-mgmt0")).isFalse();
    }

    @Test
    void shouldIncludeEverythingWhereOnlyExclusionsAreNamed() {
        assertThat(patterns("!lo").matches("eth0")).isTrue();
        assertThat(patterns("!lo").matches("lo")).isFalse();
    }

    @Test
    void shouldTakeDotsAndBracketsOfAGlobLiterally() {
        assertThat(patterns("eth0.1*").matches("eth0.100")).isTrue();
        assertThat(patterns("eth0.1*").matches("eth0x100")).isFalse();
    }

    @Test
    void shouldKnowWhatWasAskedForByName() {
        assertThat(patterns("eth0", "!lo", "eth1").isOnlyLiterals()).isTrue();
        assertThat(patterns("eth0", "veth*").isOnlyLiterals()).isFalse();
        assertThat(patterns("eth0", "veth*", "!eth9").literals()).containsExactly("eth0");
    }

    @Test
    void shouldNameTheExpressionThatIsNone() {
        assertThatThrownBy(() -> patterns("/eth(/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/eth(/");
    }
}
