package io.merrow.cli;

import io.merrow.system.NativeLibrary;
import io.merrow.system.NativeLibraryException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Versions of the layers between the agent and the kernel. */
final class KernelVersions {
    private static final String OBJECT = "/io/merrow/bpf/merrow.bpf.o";
    private static final int HASH_BYTES = 6;

    private KernelVersions() {}

    /** libbpf's version, or why it is unknown. */
    static String libbpf() {
        try {
            return NativeLibrary.libbpfVersion();
        } catch (final NativeLibraryException e) {
            return "unusable: " + e.getMessage();
        }
    }

    /** First digits of the kernel object's SHA-256. */
    static String object() {
        try (InputStream in = KernelVersions.class.getResourceAsStream(OBJECT)) {
            if (in == null) {
                return "not included in this build";
            }
            final byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (final IOException | NoSuchAlgorithmException e) {
            return "failed to read: " + e.getMessage();
        }
    }
}
