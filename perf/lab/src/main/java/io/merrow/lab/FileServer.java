package io.merrow.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The demo's web server: answers every GET with one file, over IPv4 and IPv6, until it is stopped. */
@Command(
        name = "file-server",
        mixinStandardHelpOptions = true,
        description = "Serves one file over HTTP until SIGTERM.")
public final class FileServer implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "Port to listen on; 0: any.")
    private int port;

    @Parameters(paramLabel = "FILE", description = "What every answer holds.")
    private Path file;

    private FileServer() {}

    /** Starts it. */
    public static void main(final String[] arguments) {
        final CommandLine command = new CommandLine(new FileServer());
        command.setExecutionExceptionHandler((e, line, result) -> {
            System.err.println("file-server: " + e.getMessage());
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final byte[] content = Files.readAllBytes(file);
        final HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("listening: port=" + server.getAddress().getPort());
        new CountDownLatch(1).await();
        return 0;
    }
}
