package io.merrow.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
    @TempDir
    private Path directory;

    private Path file(final String text) throws IOException {
        return Files.writeString(directory.resolve("result.json"), text);
    }

    private static String compared(final List<Double> a, final List<Double> b) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Compare.print(Map.of("hot", a), Map.of("hot", b), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPairRoundsSoThatANoisyOneMeetsBoth() {
        assertThat(compared(List.of(100.0, 900.0, 110.0), List.of(80.0, 720.0, 88.0)))
                .contains("0.800    0.800…   0.800      3 differs");
    }

    @Test
    void shouldCallNoiseWhatGoesBothWays() {
        assertThat(compared(List.of(100.0, 100.0, 100.0), List.of(90.0, 105.0, 98.0)))
                .contains("0.980    0.900…   1.050", "noise");
    }

    @Test
    void shouldNotDecideByOneRound() {
        assertThat(compared(List.of(100.0), List.of(50.0))).contains("too few rounds");
    }

    @Test
    void shouldReadTheKernelsFiguresWithTheirRounds() throws IOException {
        final Path kernel =
                file("[{\"shape\":\"hash\",\"what\":\"TCP\",\"unit\":\"ns\",\"median\":2.0,\"rounds\":[1.0,2.0,3.5]}]");
        assertThat(ResultFile.read(kernel)).containsExactly(Map.entry("hash: TCP, ns", List.of(1.0, 2.0, 3.5)));
    }

    @Test
    void shouldReadJmhsFigures() throws IOException {
        final Path jmh = file(
                """
                [{"benchmark":"io.merrow.perf.RingToTableBenchmark.offer","params":{"flows":"1000","shards":"1"},
                  "primaryMetric":{"score":7.5,"scoreUnit":"ops/us","rawData":[[7.0,8.0]]}}]""");
        assertThat(ResultFile.read(jmh))
                .containsExactly(Map.entry("RingToTableBenchmark.offer flows=1000 shards=1, ops/us", List.of(7.5)));
    }

    @Test
    void shouldReadTheLoadLabsFigures() throws IOException {
        final Path load = file(
                """
                {"machine":{"cpu":"x"},"steps":[{"scenario":"packets","offered":"y","figures":{"packets.seen":4.0}}]}""");
        assertThat(ResultFile.read(load)).containsExactly(Map.entry("packets: packets.seen", List.of(4.0)));
    }

    @Test
    void shouldRefuseAFileWithoutFigures() throws IOException {
        final Path other = file("{\"steps\":[]}");
        assertThatThrownBy(() -> ResultFile.read(other)).hasMessageContaining("has no figures");
    }
}
