package io.merrow.perf.conformance;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads tshark's PDML, packet by packet. One thread. */
final class PdmlReader {
    /** What tshark adds to a packet that is not in it. */
    private static final Set<String> NO_LAYERS = Set.of("geninfo", "fake-field-wrapper", "pkt_comment", "communityid");

    private static final String OUTBOUND = "2";

    private final XMLStreamReader xml;
    private final List<Layer> layers = new ArrayList<>();
    private List<Layer.Field> fields = new ArrayList<>();
    private Layer frame;
    private String communityId = "";
    private String layerName = "";
    private int position;
    private int size;
    private int depth;

    PdmlReader(final InputStream input) throws XMLStreamException {
        final XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        xml = factory.createXMLStreamReader(input);
    }

    /** Reads to the end. */
    void forEach(final Consumer<TsharkPacket> sink) throws XMLStreamException {
        while (xml.hasNext()) {
            final int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                start();
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                end(sink);
            }
        }
    }

    private void start() {
        switch (xml.getLocalName()) {
            case "packet" -> {
                layers.clear();
                communityId = "";
                frame = null;
            }
            case "proto" -> startLayer();
            case "field" -> field();
            default -> {}
        }
    }

    private void startLayer() {
        if (depth++ == 0) {
            fields = new ArrayList<>();
            layerName = attribute("name");
            position = (int) Layer.numberOf(attribute("pos"));
            size = (int) Layer.numberOf(attribute("size"));
        }
    }

    private void field() {
        final String name = attribute("name");
        if (name.equals("communityid")) {
            communityId = attribute("show");
        }
        fields.add(new Layer.Field(name, attribute("show"), attribute("value")));
    }

    private void end(final Consumer<TsharkPacket> sink) {
        if (xml.getLocalName().equals("packet")) {
            sink.accept(packet());
        } else if (xml.getLocalName().equals("proto") && --depth == 0) {
            final Layer layer = new Layer(layerName, position, size, fields);
            if (layerName.equals("frame")) {
                frame = layer;
            } else if (!NO_LAYERS.contains(layerName)) {
                layers.add(layer);
            }
        }
    }

    private TsharkPacket packet() {
        final boolean isOutbound = frame.text("frame.packet_flags_direction").endsWith(OUTBOUND);
        return new TsharkPacket(
                (int) frame.number("frame.number"),
                frame.number("frame.len"),
                frame.number("frame.cap_len"),
                frame.number("frame.encap_type"),
                nanoseconds(frame.text("frame.time_epoch")),
                frame.text("frame.interface_name") + (isOutbound ? " out" : " in"),
                List.copyOf(layers),
                communityId);
    }

    private static long nanoseconds(final String seconds) {
        return seconds.isEmpty() ? 0 : new BigDecimal(seconds).movePointRight(9).longValue();
    }

    private String attribute(final String name) {
        final String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return "PdmlReader{layerName=" + layerName + ", depth=" + depth + '}';
    }
}
