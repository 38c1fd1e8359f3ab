package io.merrow.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapType;
import io.merrow.layout.ProcessNameDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names by a /proc of the test's own and a map of the real kernel. */
class ProcessNamesTest {
    private static final int ID = 4711;

    @TempDir
    private Path proc;

    private BpfMap map;
    private ProcessNames names;
    private long nowNs;

    @BeforeEach
    void make() {
        map = BpfMap.create(BpfMapType.HASH, "processes", Integer.BYTES, ProcessNameDescriptor.LENGTH, 16, 0);
        names = new ProcessNames(map, () -> nowNs, proc);
    }

    @AfterEach
    void close() {
        map.close();
    }

    private void runs(final String executable) throws IOException {
        Files.createDirectories(proc.resolve(String.valueOf(ID)));
        Files.deleteIfExists(proc.resolve(ID + "/exe"));
        Files.createSymbolicLink(proc.resolve(ID + "/exe"), Path.of(executable));
    }

    private void calledItself(final String name) {
        final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
        final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(ProcessNameDescriptor.LENGTH));
        key.putInt(0, ID, ByteOrder.nativeOrder());
        value.putStringWithoutLengthAscii(0, name);
        map.update(key, 0, value, 0, BpfMap.ANY);
    }

    @Test
    void shouldNameAProcessByItsExecutable() throws IOException {
        calledItself("http-nio-8080");
        runs("/usr/lib/jvm/bin/java");
        assertThat(names.name(ID)).isEqualTo("java");
    }

    @Test
    void shouldNameAnExecutableThatWasReplaced() throws IOException {
        runs("/usr/sbin/nginx (deleted)");
        assertThat(names.name(ID)).isEqualTo("nginx");
    }

    @Test
    void shouldNameAProcessThatHasGoneByWhatItCalledItself() {
        calledItself("curl");
        assertThat(names.name(ID)).isEqualTo("curl");
    }

    @Test
    void shouldKeepTheNameOfAProcessThatGoes() throws IOException {
        runs("/usr/bin/curl");
        assertThat(names.name(ID)).isEqualTo("curl");
        Files.delete(proc.resolve(ID + "/exe"));
        Files.delete(proc.resolve(String.valueOf(ID)));
        nowNs += TimeUnit.MINUTES.toNanos(1);
        assertThat(names.name(ID)).isEqualTo("curl");
        nowNs += TimeUnit.MINUTES.toNanos(10);
        assertThat(names.name(ID)).as("long after").isNull();
    }

    /** Another process has the number, and may not be looked at. */
    @Test
    void shouldNotKeepTheNameForTheNextProcess() throws IOException {
        runs("/usr/bin/curl");
        assertThat(names.name(ID)).isEqualTo("curl");
        Files.delete(proc.resolve(ID + "/exe"));
        calledItself("other");
        nowNs += TimeUnit.MINUTES.toNanos(1);
        assertThat(names.name(ID)).isEqualTo("other");
    }

    @Test
    void shouldLookAgainBecauseNumbersAreUsedAgain() throws IOException {
        runs("/usr/bin/curl");
        assertThat(names.name(ID)).isEqualTo("curl");
        runs("/usr/bin/wget");
        assertThat(names.name(ID)).as("within the time that a name stays").isEqualTo("curl");
        nowNs += TimeUnit.MINUTES.toNanos(1);
        assertThat(names.name(ID)).isEqualTo("wget");
    }

    @Test
    void shouldKnowNothingOfOthers() {
        assertThat(names.name(ID)).isNull();
    }
}
