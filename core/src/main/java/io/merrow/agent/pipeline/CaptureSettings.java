package io.merrow.agent.pipeline;

import io.merrow.capture.CaptureOptions;
import io.merrow.capture.TunnelPorts;
import io.merrow.config.MerrowConfig;
import io.merrow.config.ParserConfig;

/** The options of the kernel program, from the configuration. */
public final class CaptureSettings {
    private CaptureSettings() {}

    /** For a program that counts on the interfaces of this node. */
    public static CaptureOptions of(final MerrowConfig config) {
        return new CaptureOptions(
                config.pipeline().flowCapture().flowStatsCapacity(),
                config.pipeline().flowCapture().flowEventsCapacity(),
                config.pipeline().flowProducer().flowStorePollInterval().toNanos(),
                config.span().observationTimeout().toNanos(),
                false,
                config.discovery().process().enabled(),
                tunnelPorts(config.parser()));
    }

    /** The ports by which tunnels are recognised. */
    public static TunnelPorts tunnelPorts(final ParserConfig parser) {
        return new TunnelPorts(parser.vxlanPorts(), parser.genevePorts(), parser.wireguardPorts());
    }
}
