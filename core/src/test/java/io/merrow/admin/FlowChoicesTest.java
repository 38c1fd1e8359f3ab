package io.merrow.admin;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Unknown groups and sort orders are rejected with the known ones. */
class FlowChoicesTest {
    @Test
    void shouldListTheGroups() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlowGroups.by("colour", List.of()))
                .withMessage("unknown group colour; must be one of pod, service, namespace, address, process, port");
    }

    @Test
    void shouldListTheSortOrders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlowSort.of("size"))
                .withMessage("unknown sort order size; must be one of rate, packet_rate, bytes, packets, retransmits");
    }
}
