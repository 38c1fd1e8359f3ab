package io.merrow.export.otlp;

import io.merrow.export.otlp.encode.ProtoReader;
import java.nio.ByteBuffer;

/**
 * A {@code google.rpc.Status}: the content of an OTLP failure's body (HTTP) or in {@code grpc-status-details-bin}
 * (gRPC). Immutable.
 *
 * @param message      for people; may be empty.
 * @param hasRetryInfo whether it holds a {@code google.rpc.RetryInfo}.
 * @param retryAfterNs that RetryInfo's delay, nanoseconds; 0 without one.
 */
record RpcStatus(String message, boolean hasRetryInfo, long retryAfterNs) {
    static final RpcStatus NONE = new RpcStatus("", false, 0);

    private static final String RETRY_INFO = "google.rpc.RetryInfo";
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int MESSAGE = 2 << 3 | ProtoReader.BYTES;
    private static final int DETAILS = 3 << 3 | ProtoReader.BYTES;

    /** {@code Any.type_url} and {@code Any.value}. */
    private static final int TYPE_URL = 1 << 3 | ProtoReader.BYTES;

    private static final int ANY_VALUE = 2 << 3 | ProtoReader.BYTES;

    /** {@code RetryInfo.retry_delay}, a {@code Duration} of {@code seconds} and {@code nanos}. */
    private static final int RETRY_DELAY = 1 << 3 | ProtoReader.BYTES;

    private static final int SECONDS = 1 << 3 | ProtoReader.VARINT;
    private static final int NANOS = 2 << 3 | ProtoReader.VARINT;

    /** Reads the message; anything else is ignored. */
    static RpcStatus parse(final byte[] bytes) {
        try {
            return parse(ByteBuffer.wrap(bytes));
        } catch (final RuntimeException e) {
            return NONE;
        }
    }

    private static RpcStatus parse(final ByteBuffer input) {
        String message = "";
        long retryAfterNs = -1;
        while (input.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(input);
            switch (tag) {
                case MESSAGE -> message = ProtoReader.text(input);
                case DETAILS -> retryAfterNs = Math.max(retryAfterNs, retryDelayOf(ProtoReader.bytes(input)));
                default -> ProtoReader.skip(input, tag);
            }
        }
        return new RpcStatus(message, retryAfterNs >= 0, Math.max(0, retryAfterNs));
    }

    /** Delay of an {@code Any} that is a RetryInfo; -1 for others. */
    private static long retryDelayOf(final ByteBuffer any) {
        boolean isRetryInfo = false;
        ByteBuffer value = ByteBuffer.allocate(0);
        while (any.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(any);
            switch (tag) {
                case TYPE_URL -> isRetryInfo = ProtoReader.text(any).endsWith(RETRY_INFO);
                case ANY_VALUE -> value = ProtoReader.bytes(any);
                default -> ProtoReader.skip(any, tag);
            }
        }
        return isRetryInfo ? delayOfRetryInfo(value) : -1;
    }

    private static long delayOfRetryInfo(final ByteBuffer info) {
        long delayNs = 0;
        while (info.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(info);
            if (tag == RETRY_DELAY) {
                delayNs = duration(ProtoReader.bytes(info));
            } else {
                ProtoReader.skip(info, tag);
            }
        }
        return Math.max(0, delayNs);
    }

    private static long duration(final ByteBuffer input) {
        long seconds = 0;
        long nanos = 0;
        while (input.hasRemaining()) {
            final int tag = (int) ProtoReader.varint(input);
            switch (tag) {
                case SECONDS -> seconds = ProtoReader.varint(input);
                case NANOS -> nanos = ProtoReader.varint(input);
                default -> ProtoReader.skip(input, tag);
            }
        }
        return Math.min(seconds, Long.MAX_VALUE / NS_PER_SECOND - 1) * NS_PER_SECOND + nanos;
    }
}
