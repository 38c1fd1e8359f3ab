package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** HTTP requests, each over a connection of its own, by wrk: handshakes and ends of connections. */
final class WrkTraffic implements Traffic {
    private static final Duration START = Duration.ofSeconds(20);
    private static final int PAGE_BYTES = 2000;

    @Override
    public String describe() {
        return "wrk: HTTP, 16 clients, a connection for each request";
    }

    @Override
    public List<LabProcess> start(final LoadLab lab, final int seconds) throws IOException {
        final Path page = lab.directory().resolve("page");
        Files.write(page, new byte[PAGE_BYTES]);
        lab.startJava(lab.node(), "io.merrow.lab.FileServer", "--port", "8000", page.toString())
                .awaitStdout("^listening", START);
        return List.of(lab.peer()
                .start(
                        "wrk",
                        "--threads",
                        "1",
                        "--connections",
                        "16",
                        "--duration",
                        seconds + "s",
                        "--header",
                        "Connection: close",
                        "http://" + lab.link().left().ipv4() + ":8000/page"));
    }
}
