package io.merrow.system;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The kernel or libbpf refused an operation.
 *
 * <p>The message has the operation, the error and the last useful lines that libbpf or the verifier wrote about it;
 * {@link #log()} has all of them.
 */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String BPF_RIGHTS =
            "BPF requires root, or the capabilities CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON "
                    + "(kernel.unprivileged_bpf_disabled=0 is not sufficient)";

    private final String operation;
    private final int errno;
    private final String errnoName;
    private final String text;
    private final String log;

    public KernelException(
            final String operation, final int errno, final String errnoName, final String text, final String log) {
        super(message(operation, errnoName, text, log));
        this.operation = operation;
        this.errno = errno;
        this.errnoName = errnoName;
        this.text = text;
        this.log = log;
    }

    /** Passes a native's result through, or throws the error of a negative one. */
    public static long check(final long result, final String operation) {
        if (result < 0) {
            throw of((int) -result, operation);
        }
        return result;
    }

    public static int check(final int result, final String operation) {
        return (int) check((long) result, operation);
    }

    /** With libbpf's messages on this thread, so call it right after the native. */
    public static KernelException of(final int errno, final String operation) {
        return of(errno, operation, BPF_RIGHTS);
    }

    /** For operations that need other rights than those of BPF. */
    public static KernelException of(final int errno, final String operation, final String rights) {
        final String log = new String(ErrorJni.takeLog(), StandardCharsets.UTF_8);
        final String name = Objects.requireNonNullElse(ErrorJni.name(errno), "error " + errno);
        final String hint = ErrnoName.EPERM.equals(name) ? ": " + rights : "";
        return new KernelException(operation, errno, name, "(" + ErrorJni.text(errno) + ")" + hint, log);
    }

    /** The same, with the platform that it happened on in its message. */
    public KernelException on(final String platform) {
        return new KernelException(operation, errno, errnoName, text + ", " + platform, log);
    }

    private static String message(final String operation, final String errnoName, final String text, final String log) {
        final StringBuilder message = new StringBuilder(operation)
                .append(": ")
                .append(errnoName)
                .append(' ')
                .append(text);
        for (final String line : LogExcerpt.of(log)) {
            message.append(System.lineSeparator()).append("    ").append(line);
        }
        return message.toString();
    }

    /** What was tried, "load object 'merrow'". */
    public String operation() {
        return operation;
    }

    /** Of Linux, or of libbpf from 4000 on. Positive. */
    public int errno() {
        return errno;
    }

    /** Symbol of the number, "EPERM"; libbpf's own without their prefix, "FORMAT". */
    public String errnoName() {
        return errnoName;
    }

    /** Whether the error has this symbol, one of {@link ErrnoName}. */
    public boolean is(final String name) {
        return errnoName.equals(name);
    }

    /** Whether the verifier refused a program; {@link #log()} has its reasons. */
    public boolean isVerifierRefusal() {
        return LogExcerpt.hasVerifierLog(log);
    }

    /** Everything that libbpf and the verifier wrote; empty when nothing. May be megabytes. */
    public String log() {
        return log;
    }
}
