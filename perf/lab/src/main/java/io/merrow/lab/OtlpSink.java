package io.merrow.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A small collector for the demo: takes spans until SIGTERM, writes them to a file, and prints their number. */
@Command(
        name = "otlp-sink",
        mixinStandardHelpOptions = true,
        description = "Receives OTLP traces over gRPC and HTTP until SIGTERM.")
public final class OtlpSink implements Callable<Integer> {
    @Option(names = "--grpc", paramLabel = "PORT", defaultValue = "4317", description = "gRPC port; 0: any, -1: none.")
    private int grpcPort;

    @Option(names = "--http", paramLabel = "PORT", defaultValue = "4318", description = "HTTP port; 0: any, -1: none.")
    private int httpPort;

    @Option(names = "--address", defaultValue = "127.0.0.1", description = "Address to listen on.")
    private InetAddress address;

    @Option(names = "--delay", paramLabel = "MS", defaultValue = "0", description = "How late each answer is.")
    private long delayMs;

    @Option(names = "--json", paramLabel = "FILE", description = "Write each span to it, as a line of OTLP/JSON.")
    private Path json;

    @Option(names = "--summary", description = "Print spans, traces and names when it stops.")
    private boolean summary;

    private final SpanTally tally = new SpanTally();

    private OtlpSink() {}

    /** Starts it. */
    public static void main(final String[] arguments) {
        final CommandLine command = new CommandLine(new OtlpSink());
        command.setExecutionExceptionHandler((e, line, result) -> {
            System.err.println("otlp-sink: " + e.getMessage());
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final PrintStream out = System.out;
        final Writer file = json == null ? Writer.nullWriter() : Files.newBufferedWriter(json);
        final OtlpReceiver receiver = new OtlpReceiver(address, grpcPort, httpPort);
        receiver.keepSpans(false);
        if (delayMs > 0) {
            receiver.answerWith(request -> Answer.ok().after(Duration.ofMillis(delayMs)));
        }
        receiver.onSpan(span -> take(span, file));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(receiver, file, out), "stop"));
        out.println("listening: grpc=" + receiver.grpcEndpoint() + " http=" + receiver.httpEndpoint());
        new CountDownLatch(1).await();
        return 0;
    }

    private void take(final ReceivedSpan span, final Writer file) {
        tally.add(span);
        if (json == null) {
            return;
        }
        try {
            file.write(OtlpJson.toLine(span) + '\n');
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to write " + json, e);
        }
    }

    private void stop(final OtlpReceiver receiver, final Writer file, final PrintStream out) {
        receiver.close();
        try {
            file.close();
        } catch (final IOException e) {
            System.err.println("otlp-sink: cannot write " + json + ": " + e.getMessage());
        }
        if (summary) {
            out.print(tally);
        }
    }
}
