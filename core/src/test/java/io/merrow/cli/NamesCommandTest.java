package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.merrow.agent.names.NamesFile;
import io.merrow.k8s.Cluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NamesCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(final String... args) {
        final CommandLine line = MerrowCommand.commandLine((config, source) -> 0, Map.of());
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }

    private Path write() throws Exception {
        return NamesFile.write(directory, cluster -> {
            cluster.nowMs = 1_700_000_000_000L;
            cluster.apply(new ReplicaSetBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web-1")
                    .withUid("uid-web-1")
                    .addNewOwnerReference()
                    .withKind("Deployment")
                    .withName("web")
                    .withUid("uid-web")
                    .endOwnerReference()
                    .endMetadata()
                    .build());
            cluster.apply(new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web")
                    .withUid("uid-service")
                    .withCreationTimestamp("2023-11-01T00:00:00Z")
                    .endMetadata()
                    .withNewSpec()
                    .withClusterIP("10.96.0.7")
                    .endSpec()
                    .build());
            cluster.apply(Cluster.pod("shop", "old", "10.0.0.1", Map.of()));
            cluster.nowMs += 60_000;
            cluster.remove(Cluster.pod("shop", "old", "10.0.0.1", Map.of()));
            cluster.apply(new PodBuilder(Cluster.pod("shop", "web-1-a", "10.0.0.1", Map.of()))
                    .editMetadata()
                    .addNewOwnerReference()
                    .withKind("ReplicaSet")
                    .withName("web-1")
                    .withUid("uid-web-1")
                    .endOwnerReference()
                    .endMetadata()
                    .build());
            cluster.apply(Cluster.pod("shop", "six", "fd00::0:7", Map.of()));
            cluster.nowMs += 60_000;
        });
    }

    @Test
    void shouldPrintWhoHasAnAddressAndWhoHadIt() throws Exception {
        assertThat(execute("names", "--file", write().toString(), "10.0.0.1"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .isEqualTo(
                        """
                        ADDRESS   KIND  NAME          OWNER           NODE    FROM  TO
                        10.0.0.1  Pod   shop/old      -               node-1  -     2023-11-14T22:14:20Z
                        10.0.0.1  Pod   shop/web-1-a  Deployment/web  node-1  -     -
                        """);
        assertThat(err.toString()).isEqualTo("merrow: as of 2023-11-14T22:15:20Z\n");
    }

    @Test
    void shouldFindByNameOwnerAndAnyTextOfAnAddress() throws Exception {
        final String file = write().toString();
        for (final String wanted : new String[] {"web-1-a", "shop/web-1-a", "Deployment/web", "::ffff:10.0.0.1"}) {
            out.getBuffer().setLength(0);
            assertThat(execute("names", "--no-header", "-f", file, wanted))
                    .as(wanted)
                    .isZero();
            assertThat(out.toString().lines().filter(line -> line.contains("shop/web-1-a")))
                    .as(wanted)
                    .hasSize(1);
        }
        out.getBuffer().setLength(0);
        assertThat(execute("names", "--no-header", "-f", file, "fd00:0::7")).isZero();
        assertThat(out.toString()).isEqualTo("fd00::7  Pod  shop/six  -  node-1  -  -\n");
    }

    @Test
    void shouldPrintAllFromTheConfiguredDirectory() throws Exception {
        write();
        assertThat(execute("names", "--set", "state.directory=" + directory))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines()).hasSize(5);
        assertThat(out.toString())
                .contains("10.96.0.7  Service  shop/web      -               -       2023-11-01T00:00:00Z  -");
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        assertThat(execute("names", "-f", write().toString(), "10.9.9.9")).isEqualTo(1);
        assertThat(execute("names")).isEqualTo(2);
        assertThat(execute("names", "--file", directory.resolve("none").toString()))
                .isEqualTo(1);
        final Path other = Files.writeString(directory.resolve("other"), "no names");
        assertThat(execute("names", "--file", other.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "merrow: nothing is known of 10.9.9.9, as of 2023-11-14T22:15:20Z",
                        "merrow: no file of names: set state.directory in the configuration (--config), or --file",
                        "merrow: " + directory.resolve("none") + ": no such file",
                        "merrow: " + other + ": not a file of names");
        assertThat(out.toString()).isEmpty();
    }
}
