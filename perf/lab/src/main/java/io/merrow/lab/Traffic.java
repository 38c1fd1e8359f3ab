package io.merrow.lab;

import java.io.File;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * Real traffic between the two ends of a link, whose amount both ends know. Every method runs to the end and fails with
 * an {@link AssertionError} unless everything arrived. Any thread may call.
 */
public final class Traffic {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> JVM_ARGUMENTS =
            List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Endpoint client;
    private final Endpoint server;

    /** Traffic that the client's side begins. */
    public Traffic(final Endpoint client, final Endpoint server) {
        this.client = client;
        this.server = server;
    }

    /** From the left end to the right. */
    public static Traffic over(final Link link) {
        return new Traffic(link.left(), link.right());
    }

    /**
     * One TCP connection: the client sends, closes its side; then the server sends and closes.
     *
     * @param bytesUp   payload from client to server.
     * @param bytesDown payload from server to client.
     */
    public TrafficReport tcp(final IpVersion version, final long bytesUp, final long bytesDown) {
        return connections(version, 1, bytesUp, bytesDown);
    }

    /** So many of them, one after the other. */
    public TrafficReport connections(
            final IpVersion version, final int count, final long bytesUp, final long bytesDown) {
        final TrafficReport report = run(
                version,
                List.of("tcp-server", server.address(version), text(count), text(bytesDown)),
                List.of("tcp-client", server.address(version)),
                List.of(text(count), text(bytesUp)));
        return checked(report, count * bytesUp, count * bytesDown);
    }

    /**
     * UDP datagrams from the client, each answered by one of the same size before the next leaves.
     *
     * @param size payload of a datagram, 0 to 65507.
     */
    public TrafficReport udp(final IpVersion version, final int datagrams, final int size) {
        return udp(version, datagrams, size, true);
    }

    /** UDP datagrams from the client only, as fast as they go: 4 MiB in all at most, lest the receiver drop some. */
    public TrafficReport udpOneWay(final IpVersion version, final int datagrams, final int size) {
        return udp(version, datagrams, size, false);
    }

    /**
     * Echo requests, a hundredth of a second apart, each of them answered.
     *
     * @param size payload of a request.
     */
    public void ping(final IpVersion version, final int count, final int size) {
        final String family = version == IpVersion.V4 ? "-4" : "-6";
        final String command =
                "ping " + family + " -q -c " + count + " -i 0.01 -W 5 -s " + size + " " + server.address(version);
        client.namespace().exec(TIMEOUT, command.split(" ")).awaitStdout(" " + count + " received", Duration.ZERO);
    }

    private TrafficReport udp(final IpVersion version, final int datagrams, final int size, final boolean replies) {
        final List<String> amount = List.of(text(datagrams), text(size), Boolean.toString(replies));
        final TrafficReport report = run(
                version,
                Stream.concat(Stream.of("udp-server", server.address(version)), amount.stream())
                        .toList(),
                List.of("udp-client", server.address(version)),
                amount);
        final long bytes = (long) datagrams * size;
        return checked(report, bytes, replies ? bytes : 0);
    }

    private TrafficReport run(
            final IpVersion version,
            final List<String> serverArguments,
            final List<String> clientTarget,
            final List<String> clientArguments) {
        try (LabProcess serving = start(server, serverArguments)) {
            final String port =
                    serving.awaitStdout("^listening port=(\\d+)", TIMEOUT).group(1);
            final List<String> arguments = new ArrayList<>(clientTarget);
            arguments.add(port);
            arguments.addAll(clientArguments);
            try (LabProcess asking = start(client, arguments)) {
                final Matcher asked =
                        asking.awaitSuccess(TIMEOUT).awaitStdout("^done received=(\\d+) ports=(\\S+)", Duration.ZERO);
                final Matcher served =
                        serving.awaitSuccess(TIMEOUT).awaitStdout("^done received=(\\d+)", Duration.ZERO);
                return new TrafficReport(
                        version,
                        Integer.parseInt(port),
                        Stream.of(asked.group(2).split(","))
                                .map(Integer::valueOf)
                                .toList(),
                        Long.parseLong(served.group(1)),
                        Long.parseLong(asked.group(1)));
            }
        }
    }

    private static LabProcess start(final Endpoint at, final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(ThisJvm.launcher().toString());
        command.addAll(JVM_ARGUMENTS);
        command.add(WaitLimit.option());
        command.addAll(List.of("-cp", ownCode().getPath(), TrafficMain.class.getName()));
        command.addAll(arguments);
        return at.namespace().start(command.toArray(new String[0]));
    }

    private static File ownCode() {
        try {
            return new File(TrafficMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrafficReport checked(final TrafficReport report, final long up, final long down) {
        if (report.bytesUp() != up || report.bytesDown() != down) {
            throw new AssertionError("sent " + up + " bytes up and " + down + " down, but " + report);
        }
        return report;
    }

    private static String text(final long number) {
        return Long.toString(number);
    }
}
