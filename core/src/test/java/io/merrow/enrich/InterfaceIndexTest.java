package io.merrow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceIndexTest {
    @Test
    void shouldAnswerNameAndMac() {
        final InterfaceIndex index = InterfaceIndex.builder()
                .add(1, "lo", null)
                .add(7, "eth0", "02:00:00:00:00:07")
                .build();
        assertThat(index.name(7, Long.MAX_VALUE)).isEqualTo("eth0");
        assertThat(index.mac(7, Long.MAX_VALUE)).isEqualTo("02:00:00:00:00:07");
        assertThat(index.name(1, Long.MAX_VALUE)).isEqualTo("lo");
        assertThat(index.mac(1, Long.MAX_VALUE)).isNull();
        assertThat(index.name(2, Long.MAX_VALUE)).isNull();
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void shouldNotChangeOnceBuilt() {
        final InterfaceIndex.Builder builder = InterfaceIndex.builder().add(1, "lo", null);
        final InterfaceIndex index = builder.build();
        builder.add(2, "eth0", null).add(1, "renamed", null);
        assertThat(index.size()).isEqualTo(1);
        assertThat(index.name(1, Long.MAX_VALUE)).isEqualTo("lo");
        assertThat(InterfaceIndex.EMPTY.name(1, Long.MAX_VALUE)).isNull();
    }
}
