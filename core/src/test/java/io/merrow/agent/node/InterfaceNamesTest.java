package io.merrow.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.LinkLayer;
import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.enrich.InterfaceIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterfaceNamesTest {
    private long nowNs = 1;
    private final InterfaceNames names = new InterfaceNames(() -> nowNs);

    private static InterfaceInfo named(final int ifindex, final String name) {
        return new InterfaceInfo(ifindex, name, "02:00:00:00:00:01", LinkLayer.ETHERNET, true, true);
    }

    @Test
    void shouldKnowWhatHasGoneForAWhile() {
        names.update(List.of(named(1, "lo"), named(2, "veth2")));
        assertThat(names.update(List.of(named(1, "lo"))).name(2, 1)).isEqualTo("veth2");
        nowNs += TimeUnit.MINUTES.toNanos(InterfaceNames.KEPT_MINUTES) - 1;
        assertThat(names.update(List.of(named(1, "lo"))).name(2, 1)).isEqualTo("veth2");
        nowNs++;
        final InterfaceIndex late = names.update(List.of(named(1, "lo")));
        assertThat(late.name(2, 1)).isNull();
        assertThat(late.name(1, 1)).isEqualTo("lo");
    }

    @Test
    void shouldPreferWhoHasTheNumberNow() {
        names.update(List.of(named(2, "old")));
        names.update(List.of());
        assertThat(names.update(List.of(named(2, "new"))).name(2, 2)).isEqualTo("new");
        nowNs = 3;
        assertThat(names.update(List.of()).name(2, 3)).isEqualTo("new");
        assertThat(names.update(List.of()).name(2, 4)).as("none has the number").isNull();
    }

    /** A flow's record may leave after its interface, whose number another device has by then. */
    @Test
    void shouldNameTheDeviceThatHadTheNumberAtThatTime() {
        names.update(List.of(named(2, "old")));
        nowNs = 100;
        names.update(List.of());
        nowNs = 500;
        final InterfaceIndex index = names.update(List.of(named(2, "new")));
        assertThat(index.name(2, 100)).isEqualTo("old");
        assertThat(index.name(2, 101)).isEqualTo("new");
        nowNs = 600;
        assertThat(names.update(List.of(named(2, "new"), named(3, "x"))).name(2, 100))
                .isEqualTo("old");
    }

    @Test
    void shouldDistinguishDevicesThatLeftFromThoseThatWereRenamed() {
        final InterfaceInfo other = new InterfaceInfo(2, "cs8", "02:00:00:00:00:08", LinkLayer.ETHERNET, true, true);
        final List<InterfaceInfo> before = List.of(named(1, "lo"), named(2, "cs0"), named(3, "cs1"));
        assertThat(InterfaceNames.left(before, List.of(named(1, "lo"), other, named(3, "renamed"))))
                .containsExactly(2);
        assertThat(InterfaceNames.left(before, List.of(named(1, "lo")))).containsExactly(2, 3);
    }

    @Test
    void shouldForgetTheOldestWhenTooManyHaveGone() {
        final List<InterfaceInfo> many = new ArrayList<>();
        for (int i = 1; i <= InterfaceNames.MOST_KEPT; i++) {
            many.add(named(i, "veth" + i));
        }
        names.update(many);
        names.update(List.of(named(1_000_000, "one more")));
        final InterfaceIndex index = names.update(List.of());
        assertThat(index.name(1_000_000, 1)).isEqualTo("one more");
        assertThat(index.name(1, 1)).isNull();
        assertThat(index.name(InterfaceNames.MOST_KEPT, 1)).isEqualTo("veth" + InterfaceNames.MOST_KEPT);
    }
}
