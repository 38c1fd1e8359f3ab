package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The recipe for bare metal of docs/install.md, as it is written there, with the Java that runs this test. */
class BareMetalSystemTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern RECIPE = Pattern.compile("(?s)## Bare metal\n.*?```\n(.*?)```");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
    }

    /** All lines but those that install packages and build: that has been done when a test runs. */
    private Path recipe() throws Exception {
        final Matcher recipe = RECIPE.matcher(Files.readString(ROOT.resolve("docs/install.md")));
        assertThat(recipe.find()).isTrue();
        assertThat(recipe.group(1)).contains("scripts/build\n", "systemctl enable --now merrow\n");
        return Files.writeString(
                directory.resolve("recipe"),
                recipe.group(1)
                        .lines()
                        .filter(line -> !line.startsWith("scripts/"))
                        .collect(Collectors.joining("\n", "cd '" + ROOT + "'\n", "\n")));
    }

    private Path script() throws Exception {
        try (InputStream script = BareMetalSystemTest.class.getResourceAsStream("bare-metal.sh")) {
            final Path file = directory.resolve("bare-metal.sh");
            Files.copy(script, file);
            return file;
        }
    }

    @Test
    void shouldInstallAndRunTheAgent() throws Exception {
        final Path scratch = Files.createDirectory(directory.resolve("scratch"));
        final LabProcess recipe = lab.closedLater(lab.link()
                .left()
                .namespace()
                .start(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        script().toString(),
                        recipe().toString(),
                        ThisJvm.launcher().toString(),
                        scratch.toString(),
                        lab.link().right().ipv4()));
        recipe.awaitSuccess(LIMIT);
        final List<String> out = recipe.stdout();
        assertThat(out).contains("recipe done", "agent runs", "flow seen");
        assertThat(out.subList(out.indexOf("== version") + 1, out.indexOf("== agent")))
                .hasSize(5)
                .first()
                .asString()
                .startsWith("merrow ");
        assertThat(out.subList(out.indexOf("== agent"), out.size()))
                .as("one line an event, none by the JVM")
                .noneMatch(line -> line.startsWith("[") || line.startsWith("WARNING") || line.contains("Picked up"));
        assertThat(recipe.stderr()).isEmpty();
    }
}
