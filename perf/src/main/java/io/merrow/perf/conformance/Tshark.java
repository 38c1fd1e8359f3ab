package io.merrow.perf.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * tshark's dissection of a capture, packet by packet, from its PDML. Only a packet's own protocols are told, in their order:
 * what lies inside another one, such as the packet that an ICMP error quotes, is not.
 */
final class Tshark {
    private static final List<String> OPTIONS = List.of(
            "-n",
            "-Q",
            "-T",
            "pdml",
            "--enable-protocol",
            "communityid",
            "-o",
            "ip.defragment:FALSE",
            "-o",
            "ipv6.defragment:FALSE",
            "-o",
            "tcp.desegment_tcp_streams:FALSE",
            "-o",
            "ip.tso_support:TRUE");

    private Tshark() {}

    /** One frame. */
    record Frame(int number, long length, long captured, List<Protocol> protocols) {}

    /** Whether there is a tshark to ask. */
    static boolean isInstalled() {
        try {
            final Process process = new ProcessBuilder("tshark", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Tells each frame that tshark can read; damage in the file ends it silently, as tshark does. */
    static void read(final Path capture, final Consumer<Frame> consumer) throws IOException {
        final List<String> command = new ArrayList<>(List.of("tshark"));
        command.addAll(OPTIONS);
        command.addAll(List.of("-r", capture.toString()));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        try (InputStream in = process.getInputStream()) {
            parse(in, consumer);
        } catch (final XMLStreamException e) {
            if (e.getLocation().getCharacterOffset() > 0 && !isAtEnd(e)) {
                throw new IOException("tshark's PDML of " + capture.getFileName() + ": " + e.getMessage(), e);
            }
        } finally {
            process.destroy();
        }
    }

    /** A file that ends in the middle of a packet leaves PDML without its end. */
    private static boolean isAtEnd(final XMLStreamException e) {
        return e.getMessage().contains("end of file") || e.getMessage().contains("must start and end");
    }

    private static void parse(final InputStream in, final Consumer<Frame> consumer) throws XMLStreamException {
        final XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        final XMLStreamReader xml = factory.createXMLStreamReader(in);
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("packet")) {
                consumer.accept(frame(protocols(xml)));
            }
        }
    }

    private static Frame frame(final List<Protocol> protocols) {
        final Map<String, String> general = protocols.get(0).fields();
        return new Frame(
                Integer.parseInt(general.get("num")),
                Long.parseLong(general.get("len")),
                Long.parseLong(general.get("caplen")),
                protocols.subList(1, protocols.size()));
    }

    private static List<Protocol> protocols(final XMLStreamReader xml) throws XMLStreamException {
        final List<Protocol> protocols = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            final int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                final String name = String.valueOf(xml.getAttributeValue(null, "name"));
                if (depth == 2 && xml.getLocalName().equals("proto")) {
                    protocols.add(new Protocol(name, position(xml), new HashMap<>()));
                } else if (!protocols.isEmpty()) {
                    final String show = xml.getAttributeValue(null, "show");
                    protocols.get(protocols.size() - 1).fields().putIfAbsent(name, show == null ? "" : show);
                }
            }
        }
        return protocols;
    }

    private static int position(final XMLStreamReader xml) {
        final String position = xml.getAttributeValue(null, "pos");
        return position == null ? 0 : Integer.parseInt(position);
    }
}
