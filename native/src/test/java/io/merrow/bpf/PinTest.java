package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.tc.TcxLink;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTest {
    private final BpfFileSystem pins = new BpfFileSystem();

    @AfterEach
    void close() {
        pins.close();
    }

    @Test
    void shouldKeepAMapWithItsEntriesAsLongAsThePin() {
        final Path path = pins.path("entries");
        final int id;
        try (BpfObject object = Samples.load()) {
            final BpfMap map = object.map("entries");
            map.update(Samples.key(1), 0, Samples.entry(31, 32), 0, BpfMap.ANY);
            map.pin(path);
            id = map.id();
        }

        try (BpfMap again = BpfMap.openPinned(path)) {
            final UnsafeBuffer value = Samples.buffer(Samples.ENTRY_LENGTH);
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.name()).isEqualTo("entries");
            assertThat(again.lookup(Samples.key(1), 0, value, 0)).isTrue();
            assertThat(value.getLong(8)).isEqualTo(32);
        }
        assertThat(BpfMap.unpin(path)).isTrue();
        assertThat(BpfMap.unpin(path)).isFalse();
        assertThatThrownBy(() -> BpfMap.openPinned(path))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("open pinned map " + path + ": ENOENT");
    }

    @Test
    void shouldKeepAProgramAsLongAsThePin() {
        final Path path = pins.path("first_byte");
        try (BpfObject object = Samples.load()) {
            object.program("first_byte").pin(path);
        }

        try (BpfProgram again = BpfProgram.openPinned(path)) {
            final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64);
            again.testRun(run);
            assertThat(run.retval()).isEqualTo(0x42);
            assertThat(again.name()).isEqualTo("first_byte");
        }
        assertThat(BpfProgram.unpin(path)).isTrue();
    }

    @Test
    void shouldNotTakeOneKindForAnother() {
        try (BpfObject object = Samples.load()) {
            object.program("count").pin(pins.path("program"));
            object.map("entries").pin(pins.path("map"));
        }

        assertThatThrownBy(() -> BpfMap.openPinned(pins.path("program")))
                .hasMessageContaining("is no pinned map but anon_inode:bpf-prog");
        assertThatThrownBy(() -> BpfProgram.openPinned(pins.path("map"))).hasMessageContaining("is no pinned program");
        assertThatThrownBy(() -> TcxLink.openPinned(pins.path("map"))).hasMessageContaining("is no pinned TCX link");
    }

    @Test
    void shouldNotReplaceAPin() {
        try (BpfMap map = BpfMap.create(BpfMapType.HASH, "mine", 4, 8, 1, 0)) {
            map.pin(pins.path("mine"));
            assertThatThrownBy(() -> map.pin(pins.path("mine"))).hasMessageContaining("EEXIST");
        }
    }

    @Test
    void shouldReportThatOtherFileSystemsCannotPin(@TempDir final Path directory) {
        try (BpfMap map = BpfMap.create(BpfMapType.HASH, "mine", 4, 8, 1, 0)) {
            assertThatThrownBy(() -> map.pin(directory.resolve("mine")))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining(directory + " is not on a BPF file system")
                    .hasMessageContaining("mount -t bpf bpf")
                    .hasMessageNotContaining("CAP_BPF");
        }
        assertThat(KernelProbe.isBpfFs(directory)).isFalse();
        assertThat(KernelProbe.isBpfFs(pins.path("."))).isTrue();
        assertThat(KernelProbe.isBpfFs(pins.path("nothing"))).isFalse();
    }
}
