package io.merrow.export.otlp.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys in PEM (RFC 7468). Messages name the file and never its content. Stateless. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /** {@code INTEGER 0, SEQUENCE {rsaEncryption, NULL}}: what PKCS #8 (RFC 5208) has in front of a PKCS #1 key. */
    private static final byte[] RSA_HEAD = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private PemFiles() {}

    /**
     * All certificates in the file.
     *
     * @throws IOException saying what is wrong with which file.
     */
    static List<X509Certificate> certificates(final Path file) throws IOException {
        final List<X509Certificate> certificates = new ArrayList<>();
        final Matcher blocks = BLOCK.matcher(read(file));
        try {
            final CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                if (blocks.group(1).endsWith("CERTIFICATE")) {
                    certificates.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(decode(blocks.group(2)))));
                }
            }
        } catch (final CertificateException | IllegalArgumentException e) {
            throw new IOException(file + " contains an unreadable certificate", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " contains no PEM certificate");
        }
        return certificates;
    }

    /**
     * The private key in the file: PKCS #8 or, for RSA, PKCS #1.
     *
     * @throws IOException saying what is wrong with which file.
     */
    static PrivateKey privateKey(final Path file) throws IOException {
        final Matcher blocks = BLOCK.matcher(read(file));
        while (blocks.find()) {
            final String kind = blocks.group(1);
            if (kind.equals("ENCRYPTED PRIVATE KEY") || blocks.group(2).contains("ENCRYPTED")) {
                throw new IOException(
                        file + " contains an encrypted key; decrypt it: openssl pkcs8 -in KEY -out PLAIN");
            } else if (kind.equals("PRIVATE KEY")) {
                return key(file, decode(blocks.group(2)));
            } else if (kind.equals("RSA PRIVATE KEY")) {
                return key(file, wrapRsa(decode(blocks.group(2))));
            } else if (kind.equals("EC PRIVATE KEY")) {
                throw new IOException(
                        file + " contains a SEC 1 key; convert it: openssl pkcs8 -topk8 -nocrypt -in KEY -out PKCS8");
            }
        }
        throw new IOException(file + " contains no PEM private key");
    }

    private static PrivateKey key(final Path file, final byte[] pkcs8) throws IOException {
        for (final String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (final GeneralSecurityException e) {
                // Another algorithm's: the next may know it.
            }
        }
        throw new IOException(file + " contains a private key that is none of " + String.join(", ", ALGORITHMS));
    }

    private static byte[] wrapRsa(final byte[] pkcs1) {
        final ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(RSA_HEAD);
        inner.writeBytes(der(0x04, pkcs1));
        return der(0x30, inner.toByteArray());
    }

    private static byte[] der(final int tag, final byte[] content) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            final int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                out.write(content.length >> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] decode(final String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static String read(final Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            throw new IOException("failed to read " + file + ": " + reason(e), e);
        }
    }

    private static String reason(final IOException failure) {
        return failure instanceof NoSuchFileException
                ? "file not found"
                : failure.getClass().getSimpleName();
    }
}
