package io.merrow.perf.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * Runs tshark, by no user's profile and with reassembly off: what belongs to a packet is what is in it. Any thread;
 * needs a folder of its own.
 */
final class Tshark {
    private static final long ENOUGH_SECONDS = 20;

    private final Path folder;

    /** @param folder for copies, error output and tshark's profile, which is empty. */
    Tshark(final Path folder) {
        this.folder = folder;
    }

    /** Whether there is a tshark that knows Community IDs. */
    static boolean isInstalled() {
        try {
            final Process process = new ProcessBuilder("tshark", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(ENOUGH_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Reads a capture as far as tshark can.
     *
     * @return what tshark complained of; empty when of nothing.
     * @throws IOException when tshark cannot be run or what it prints cannot be read.
     */
    String read(final Path capture, final Consumer<TsharkPacket> sink) throws IOException {
        final Process process = start(capture, List.of("-T", "pdml"));
        try {
            new PdmlReader(process.getInputStream()).forEach(sink);
        } catch (final XMLStreamException e) {
            if (errors().isEmpty()) {
                throw new IOException("failed to read what tshark prints of " + capture + ": " + e.getMessage(), e);
            }
        } finally {
            end(process);
        }
        return errors();
    }

    /** A copy without some frames; the caller deletes it. */
    Path without(final Path capture, final Collection<Integer> frames) throws IOException {
        final Path copy = folder.resolve("judged.pcapng");
        final String numbers = frames.stream().map(String::valueOf).collect(Collectors.joining(","));
        final String filter = "not frame.number in {" + numbers + '}';
        final Process process = start(capture, List.of("-Q", "-w", copy.toString(), "-Y", filter));
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        end(process);
        return copy;
    }

    private Process start(final Path capture, final List<String> more) throws IOException {
        final List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
        for (final String off : List.of(
                "ip.defragment",
                "ipv6.defragment",
                "tcp.desegment_tcp_streams",
                "sctp.reassembly",
                "tcp.reassemble_out_of_order")) {
            command.addAll(List.of("-o", off + ":FALSE"));
        }
        command.addAll(List.of("--enable-protocol", "communityid"));
        command.addAll(more);
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(errorFile().toFile());
        builder.environment().put("WIRESHARK_CONFIG_DIR", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    private Path errorFile() {
        return folder.resolve("tshark.err");
    }

    private String errors() throws IOException {
        return Files.readString(errorFile(), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("Running as user"))
                .collect(Collectors.joining(" "))
                .trim();
    }

    private static void end(final Process process) throws IOException {
        try {
            process.getInputStream().close(); // read to its end, or of no use
            if (!process.waitFor(ENOUGH_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("tshark does not end");
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Tshark{folder=" + folder + '}';
    }
}
