package io.merrow.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootCgroupTest {
    private static final String ROOT = "35 24 0:30 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw";
    private static final String OWN = "700 699 0:30 / /sys/fs/cgroup ro,relatime - cgroup2 cgroup rw";
    private static final String HOSTS = "701 699 0:30 /../../.. /host/cgroup ro,relatime - cgroup2 cgroup rw";
    private static final String OTHER = "36 24 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu";

    @Test
    void shouldFindTheRootOnANode() {
        assertThat(RootCgroup.find(List.of(OTHER, ROOT), true)).contains(Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void shouldNotTakeAContainersOwnCgroupForTheRoot() {
        assertThat(RootCgroup.find(List.of(OWN), false)).isEmpty();
        assertThat(RootCgroup.find(List.of(OWN, HOSTS), false)).contains(Path.of("/host/cgroup"));
        assertThat(RootCgroup.find(List.of(OTHER), true)).isEmpty();
    }
}
