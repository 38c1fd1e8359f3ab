package io.merrow.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;

/**
 * Standard output for records. A reader that has gone, as {@code head} does, is no error: what is written
 * after that goes nowhere, and {@link #isBroken()} is true from then on.
 */
final class RecordOutput extends OutputStream {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out); // System.out would hide a broken pipe
    private IOException failure;

    @Override
    public void write(final int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) {
        if (failure != null) {
            return;
        }
        try {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            failure = e;
        }
    }

    /** Whether nothing more can be written. The writing thread. */
    boolean isBroken() {
        return failure != null;
    }

    /** Prints what is wrong, unless the reader exited; returns the exit code. */
    int report(final PrintWriter err) {
        if (failure.getMessage() != null && failure.getMessage().contains("Broken pipe")) {
            return 0;
        }
        err.println("merrow: failed to write records to standard output: " + failure.getMessage());
        err.flush();
        return 1;
    }

    @Override
    public String toString() {
        return "RecordOutput{" + (failure == null ? "" : failure.getMessage()) + '}';
    }
}
