package io.merrow.layout;

/** Offsets of {@code struct flow_side_facts}: what few packets of one direction touch. */
@CStruct("flow_side_facts")
public final class SideFactsDescriptor {
    /** First packet, kernel clock; 0: none yet. */
    @CField(value = "first_ns", length = 8)
    public static final int FIRST_NS_OFFSET = 0;

    @CField(value = "overhead_bytes", length = 8)
    public static final int OVERHEAD_BYTES_OFFSET = FIRST_NS_OFFSET + 8;

    @CField(value = "flow_label", length = 4)
    public static final int FLOW_LABEL_OFFSET = OVERHEAD_BYTES_OFFSET + 8;

    @CField(value = "ttl", length = 1)
    public static final int TTL_OFFSET = FLOW_LABEL_OFFSET + 4;

    @CField(value = "traffic_class", length = 1)
    public static final int TRAFFIC_CLASS_OFFSET = TTL_OFFSET + 1;

    @CField(value = "icmp_type", length = 1)
    public static final int ICMP_TYPE_OFFSET = TRAFFIC_CLASS_OFFSET + 1;

    @CField(value = "icmp_code", length = 1)
    public static final int ICMP_CODE_OFFSET = ICMP_TYPE_OFFSET + 1;

    @CField(value = "ah_spi", length = 4)
    public static final int AH_SPI_OFFSET = ICMP_CODE_OFFSET + 1;

    @CField(value = "wireguard_type", length = 1)
    public static final int WIREGUARD_TYPE_OFFSET = AH_SPI_OFFSET + 4;

    @CField(value = "process_id", length = 3)
    public static final int PROCESS_ID_OFFSET = WIREGUARD_TYPE_OFFSET + 1;

    /** TCP only. */
    @CField(value = "tcp_initial_sequence", length = 4)
    public static final int TCP_INITIAL_SEQUENCE_OFFSET = PROCESS_ID_OFFSET + 3;

    /** ESP and WireGuard only. */
    @CField(value = "security_index", length = 4)
    public static final int SECURITY_INDEX_OFFSET = TCP_INITIAL_SEQUENCE_OFFSET;

    /** TCP only. */
    @CField(value = "tcp_fin_end", length = 4)
    public static final int TCP_FIN_END_OFFSET = TCP_INITIAL_SEQUENCE_OFFSET + 4;

    /** WireGuard only. */
    @CField(value = "receiver_index", length = 4)
    public static final int RECEIVER_INDEX_OFFSET = TCP_FIN_END_OFFSET;

    @CField(value = "tcp_retransmits", length = 4)
    public static final int TCP_RETRANSMITS_OFFSET = TCP_FIN_END_OFFSET + 4;

    @CField(value = "tcp_out_of_order", length = 4)
    public static final int TCP_OUT_OF_ORDER_OFFSET = TCP_RETRANSMITS_OFFSET + 4;

    @CField(value = "tcp_zero_windows", length = 4)
    public static final int TCP_ZERO_WINDOWS_OFFSET = TCP_OUT_OF_ORDER_OFFSET + 4;

    @CField(value = "tcp_rtt_samples", length = 4)
    public static final int TCP_RTT_SAMPLES_OFFSET = TCP_ZERO_WINDOWS_OFFSET + 4;

    @CField(value = "tcp_answers", length = 4)
    public static final int TCP_ANSWERS_OFFSET = TCP_RTT_SAMPLES_OFFSET + 4;

    @CField(value = "reserved", length = 4)
    public static final int RESERVED_OFFSET = TCP_ANSWERS_OFFSET + 4;

    @CField(value = "tcp_rtt_sum_ns", length = 8)
    public static final int TCP_RTT_SUM_NS_OFFSET = RESERVED_OFFSET + 4;

    @CField(value = "tcp_rtt_min_ns", length = 8)
    public static final int TCP_RTT_MIN_NS_OFFSET = TCP_RTT_SUM_NS_OFFSET + 8;

    @CField(value = "tcp_rtt_max_ns", length = 8)
    public static final int TCP_RTT_MAX_NS_OFFSET = TCP_RTT_MIN_NS_OFFSET + 8;

    @CField(value = "tcp_answer_sum_ns", length = 8)
    public static final int TCP_ANSWER_SUM_NS_OFFSET = TCP_RTT_MAX_NS_OFFSET + 8;

    @CField(value = "tcp_answer_last_ns", length = 8)
    public static final int TCP_ANSWER_LAST_NS_OFFSET = TCP_ANSWER_SUM_NS_OFFSET + 8;

    @CField(value = "tcp_answer_jitter_ns", length = 8)
    public static final int TCP_ANSWER_JITTER_NS_OFFSET = TCP_ANSWER_LAST_NS_OFFSET + 8;

    /** Size of the struct, bytes. */
    public static final int LENGTH = TCP_ANSWER_JITTER_NS_OFFSET + 8;

    private SideFactsDescriptor() {}
}
