package io.merrow.cli;

import io.merrow.admin.AdminAddress;
import io.merrow.cli.client.AdminClient;
import picocli.CommandLine.Option;

/** Which agent to ask. */
final class AgentAddress {
    @Option(
            names = {"-a", "--address"},
            paramLabel = "ADDRESS",
            defaultValue = "${env:MERROW_INTERNAL_ADMIN_ADDRESS:-/run/merrow/admin.sock}",
            description = "The agent's internal.admin.address: a unix socket or a loopback address with a port. "
                    + "Default: $MERROW_INTERNAL_ADMIN_ADDRESS, or /run/merrow/admin.sock.")
    private String address;

    /** Throws {@link UsageException} when it is no address. */
    AdminClient client() {
        try {
            return new AdminClient(AdminAddress.parse(address));
        } catch (final IllegalArgumentException e) {
            throw new UsageException("--address " + e.getMessage());
        }
    }
}
