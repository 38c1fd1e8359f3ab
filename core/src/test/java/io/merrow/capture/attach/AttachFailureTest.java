package io.merrow.capture.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.LinkLayer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttachFailureTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AttachFailures failures = new AttachFailures();

    private void fail(final int ifindex, final AttachFailure failure, final boolean isNews, final long nowNs) {
        final InterfaceInfo target = new InterfaceInfo(ifindex, "veth" + ifindex, "", LinkLayer.ETHERNET, true, true);
        failures.onFailure(target, failure, "the kernel's reason", isNews, nowNs);
    }

    @Test
    void shouldGiveEachReasonAnAdviceAndALabelOfItsOwn() {
        assertThat(AttachFailure.values()).allSatisfy(each -> {
            assertThat(each.advice()).isNotBlank();
            assertThat(each.label()).matches("[a-z_]+");
        });
        assertThat(Arrays.stream(AttachFailure.values()).map(AttachFailure::label))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldCountWhatItDoesNotDecide() {
        for (int i = 0; i < 100; i++) {
            fail(7, AttachFailure.FULL, i == 0, i * SECOND_NS);
        }
        fail(8, AttachFailure.GONE, true, 0);
        assertThat(failures.count(AttachFailure.FULL)).isEqualTo(100);
        assertThat(failures.count(AttachFailure.GONE)).isEqualTo(1);
        assertThat(failures.count(AttachFailure.OTHER)).isZero();
    }
}
