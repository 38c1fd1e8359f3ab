package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.system.NativeLibrary;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class BpfObjectTest {
    @Test
    void shouldRefuseBytesThatAreNoObjectWithLibbpfsMessage() {
        final KernelException e = catchThrowableOfType(
                KernelException.class,
                () -> BpfObject.open("no object at all".getBytes(StandardCharsets.US_ASCII), "nonsense"));

        assertThat(e.errnoName()).isIn("FORMAT", "LIBELF");
        assertThat(e.operation()).isEqualTo("open BPF object 'nonsense'");
        assertThat(e).hasMessageContaining("nonsense").hasMessageContaining(e.errnoName());
        assertThat(e.log()).contains("libbpf: ");
    }

    @Test
    void shouldListMapsAndPrograms() {
        try (BpfObject object = Samples.open()) {
            assertThat(object.programNames()).containsExactlyInAnyOrder("count", "other", "first_byte");
            assertThat(object.mapNames()).contains("entries", "cells", "control", "events", ".rodata.config");
        }
    }

    @Test
    void shouldReportTheVerifiersMessagesInFull() {
        try (BpfObject object = BpfObject.open(Samples.bytes("rejected"), "rejected")) {
            final KernelException e = catchThrowableOfType(KernelException.class, object::load);

            assertThat(e.errnoName()).isEqualTo("EACCES");
            assertThat(e)
                    .hasMessageContaining("load BPF object 'rejected': EACCES")
                    .hasMessageContaining("Linux " + KernelProbe.release())
                    .hasMessageContaining("libbpf " + NativeLibrary.libbpfVersion())
                    .hasMessageContaining("prog 'careless'")
                    .hasMessageContaining("invalid access to packet");
            assertThat(e.isVerifierRefusal()).isTrue();
            assertThat(e.getMessage()).doesNotContain("processed ");
            assertThat(e.getMessage().lines().count()).isBetween(3L, 10L);
            assertThat(e.log())
                    .contains("-- BEGIN PROG LOAD LOG --")
                    .contains("invalid access to packet")
                    .contains("processed ");
        }
    }

    @Test
    void shouldLeaveOutProgramsWithoutAutoload() {
        try (BpfObject object = BpfObject.open(Samples.bytes("rejected"), "rejected")) {
            object.setAutoload("careless", false);
            object.load();

            assertThat(object.program("harmless").id()).isPositive();
            assertThatThrownBy(() -> object.program("careless"))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("careless")
                    .hasMessageContaining("autoload");
        }
    }

    @Test
    void shouldNameWhatThereIsWhenANameIsWrong() {
        try (BpfObject object = Samples.load()) {
            assertThatThrownBy(() -> object.map("entry"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no map 'entry'")
                    .hasMessageContaining("entries");
            assertThatThrownBy(() -> object.program("counts"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no program 'counts'")
                    .hasMessageContaining("count");
        }
    }

    @Test
    void shouldResizeAndRetypeAMapBeforeItIsLoaded() {
        try (BpfObject object = Samples.open()) {
            object.resizeMap("entries", 77);
            object.setMapType("entries", BpfMapType.LRU_HASH);
            object.setMapFlags("entries", 0);
            object.load();

            assertThat(object.map("entries").maxEntries()).isEqualTo(77);
            assertThat(object.map("entries").type()).isEqualTo(BpfMapType.LRU_HASH);
        }
    }

    @Test
    void shouldGiveConstantsTheirValue() {
        try (BpfObject object = Samples.open()) {
            final UnsafeBuffer config = Samples.buffer(16);
            config.putInt(0, 5, ByteOrder.nativeOrder());
            config.putLong(8, 0x5EC4E7, ByteOrder.nativeOrder());
            object.setInitialValue(".rodata.config", config, 0, 16);
            object.load();

            final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64);
            object.program("count").testRun(run);

            assertThat(run.contextOut().cb(2)).isEqualTo(0x5EC4E7);
            assertThat(Samples.sum(object.map("cells"), 0, 0)).isEqualTo(5);
        }
    }

    @Test
    void shouldRefuseConstantsOfAnotherLength() {
        try (BpfObject object = Samples.open()) {
            assertThatThrownBy(() -> object.setInitialValue(".rodata.config", Samples.buffer(24), 0, 24))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has 16 bytes, not 24");
        }
    }

    @Test
    void shouldUseAnExistingMapThatFits() {
        try (BpfMap mine = BpfMap.create(BpfMapType.HASH, "mine", 4, Samples.ENTRY_LENGTH, 100, 0);
                BpfObject object = Samples.open()) {
            object.reuseMap("entries", mine);
            object.load();

            assertThat(object.map("entries").id()).isEqualTo(mine.id());
            assertThat(object.map("entries").maxEntries()).isEqualTo(100);
        }
    }

    @Test
    void shouldRefuseAnExistingMapThatDoesNotFit() {
        try (BpfMap mine = BpfMap.create(BpfMapType.HASH, "mine", 4, 8, 100, 0);
                BpfObject object = Samples.open()) {
            assertThatThrownBy(() -> object.reuseMap("entries", mine))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("valueSize=8")
                    .hasMessageContaining("valueSize=16");
        }
    }

    @Test
    void shouldReportWhenItIsTooEarlyTooLateOrClosed() {
        final BpfObject object = Samples.open();
        assertThatThrownBy(() -> object.map("entries")).hasMessageContaining("not loaded yet");
        object.load();
        assertThatThrownBy(() -> object.resizeMap("entries", 1)).hasMessageContaining("already loaded");
        final BpfMap map = object.map("entries");
        object.close();
        object.close();
        assertThatThrownBy(() -> object.map("entries")).hasMessageContaining("is closed");
        assertThatThrownBy(map::fd).hasMessageContaining("is closed");
    }
}
