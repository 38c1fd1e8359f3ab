package io.merrow.layout;

/** Offsets of {@code struct filter_table}: what the key of a flow must have to get an entry in the kernel's flow table. */
@CStruct("filter_table")
public final class FilterTableDescriptor {
    /** Protocol numbers. */
    public static final int TRANSPORTS = 256;

    /** Port numbers. */
    public static final int PORTS = 1 << 16;

    @CField(value = "address_roles", length = 4)
    public static final int ADDRESS_ROLES_OFFSET = 0;

    @CField(value = "networks", length = 4)
    public static final int NETWORKS_OFFSET = ADDRESS_ROLES_OFFSET + 4;

    @CField(value = "transports", length = TRANSPORTS)
    public static final int TRANSPORTS_OFFSET = NETWORKS_OFFSET + 4;

    @CField(value = "port_roles", length = PORTS)
    public static final int PORT_ROLES_OFFSET = TRANSPORTS_OFFSET + TRANSPORTS;

    /** Size of the struct, bytes. */
    public static final int LENGTH = PORT_ROLES_OFFSET + PORTS;

    /** May be the source. */
    @CEnum("FILTER_SOURCE")
    public static final int ROLE_SOURCE = 1;

    /** May be the destination. */
    @CEnum("FILTER_DESTINATION")
    public static final int ROLE_DESTINATION = 2;

    /** Passes over IPv4. */
    @CEnum("FILTER_IPV4")
    public static final int TYPE_IPV4 = 1;

    /** Passes over IPv6. */
    @CEnum("FILTER_IPV6")
    public static final int TYPE_IPV6 = 2;

    private FilterTableDescriptor() {}
}
