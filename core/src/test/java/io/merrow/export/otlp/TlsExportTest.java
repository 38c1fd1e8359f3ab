package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.export.ExportHarness;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.lab.OtlpReceiver;
import io.merrow.telemetry.LedgerCounter;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS against real servers: what is trusted, what is not, and what changes on the way. */
class TlsExportTest {
    private static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .certificateAuthority(1)
            .commonName("good")
            .build();
    private static final HeldCertificate STRANGER = new HeldCertificate.Builder()
            .certificateAuthority(1)
            .commonName("stranger")
            .build();
    private static final HeldCertificate LOCALHOST = signed(AUTHORITY).build();

    private final LogCapture log = new LogCapture();

    @TempDir
    private Path directory;

    private TlsReceiver receiver;
    private ExportHarness harness;

    private static HeldCertificate.Builder signed(final HeldCertificate authority) {
        return new HeldCertificate.Builder().signedBy(authority).addSubjectAlternativeName("localhost");
    }

    @AfterEach
    void close() {
        if (harness != null) {
            assertThat(harness.ledgerDifference()).as("ledger: " + harness).isZero();
            harness.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        log.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTrustAnAuthorityThatIsNamed(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, null);
        start(protocol, trusting(AUTHORITY));
        deliver();
        assertThat(log.warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTrustAnAuthorityThatIsNotConfigured(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, null);
        start(protocol, trusting(STRANGER));
        failWith("signed by an unknown authority", "tls.ca_cert");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAnyCertificateIfConfiguredAndWarn(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(
                protocol,
                new HeldCertificate.Builder()
                        .signedBy(STRANGER)
                        .addSubjectAlternativeName("elsewhere.test")
                        .build(),
                null);
        start(protocol, new TlsFiles(true, Optional.empty(), Optional.empty(), Optional.empty()));
        deliver();
        assertThat(log.warnings()).singleElement().asString().contains("insecure_skip_verify", "disables verification");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatACertificateHasExpired(final OtlpSettings.Protocol protocol) throws IOException {
        final long dayAgo = Instant.now().minus(Duration.ofDays(1)).toEpochMilli();
        receiver = new TlsReceiver(
                protocol,
                signed(AUTHORITY).validityInterval(dayAgo - 1000, dayAgo).build(),
                null);
        start(protocol, trusting(AUTHORITY));
        failWith("certificate has expired");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatACertificateIsForAnotherHost(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(
                protocol,
                new HeldCertificate.Builder()
                        .signedBy(AUTHORITY)
                        .addSubjectAlternativeName("elsewhere.test")
                        .build(),
                null);
        start(protocol, trusting(AUTHORITY));
        failWith("the server certificate is not valid for localhost but for [elsewhere.test]");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatThePortDoesNotUseTls(final OtlpSettings.Protocol protocol) {
        try (OtlpReceiver plain = new OtlpReceiver()) {
            final int port = protocol == OtlpSettings.Protocol.GRPC ? plain.grpcPort() : plain.httpPort();
            start(protocol, "https://127.0.0.1:" + port, TlsFiles.SYSTEM);
            harness.offerNumbered(0, 4);
            harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
            assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isZero();
            assertThat(log.warnings()).singleElement().asString().contains("failed to export");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowItsCertificateForMutualTls(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, AUTHORITY.certificate());
        start(
                protocol,
                withClient(
                        new HeldCertificate.Builder()
                                .signedBy(AUTHORITY)
                                .rsa2048()
                                .build(),
                        true));
        deliver();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatItsOwnCertificateIsMissing(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, AUTHORITY.certificate());
        start(protocol, trusting(AUTHORITY));
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isZero();
        assertThat(log.warnings()).singleElement().asString().contains("failed to export");
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseCertificatesThatChangeWhileItRuns(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, AUTHORITY.certificate());
        final HeldCertificate wrong =
                new HeldCertificate.Builder().signedBy(STRANGER).build();
        final TlsFiles files = withClient(wrong, false);
        start(protocol, files);
        harness.useRealTime();
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) >= 1);
        withClient(new HeldCertificate.Builder().signedBy(AUTHORITY).build(), false);
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        assertThat(receiver.spans()).isEqualTo(4);
    }

    @Test
    void shouldContinueWithTheCertificatesItHasWhenABadFileComes() throws IOException {
        receiver = new TlsReceiver(OtlpSettings.Protocol.GRPC, LOCALHOST, null);
        final TlsFiles files = trusting(AUTHORITY);
        start(OtlpSettings.Protocol.GRPC, files);
        harness.useRealTime();
        deliver();
        Files.writeString(files.caCert().orElseThrow(), "half a file");
        int sent = 4;
        while (log.warnings().isEmpty()) {
            harness.offerNumbered(0, 4);
            sent += 4;
            final int all = sent;
            harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == all);
        }
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .contains("ca.pem contains no PEM certificate", "stay in use");
    }

    @Test
    void shouldRefuseAtTheStartWhatCannotBeRead() throws IOException {
        final Path missing = directory.resolve("missing.pem");
        assertRefused(
                new TlsFiles(false, Optional.of(missing), Optional.empty(), Optional.empty()),
                missing + ": file not found");
        final Path encrypted = directory.resolve("encrypted.pem");
        Files.writeString(
                encrypted, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n");
        final TlsFiles good = withClient(LOCALHOST, false);
        assertRefused(
                new TlsFiles(false, good.caCert(), good.clientCert(), Optional.of(encrypted)),
                "encrypted.pem contains an encrypted key");
        assertRefused(
                new TlsFiles(false, good.clientKey(), good.clientCert(), good.clientKey()),
                "contains no PEM certificate");
    }

    /** The name is only the proxy's to resolve, and the certificate still has to be that name's. */
    @ParameterizedTest
    @EnumSource
    void shouldReachACollectorByTlsThroughAProxy(final OtlpSettings.Protocol protocol) throws IOException {
        final HeldCertificate collector = new HeldCertificate.Builder()
                .signedBy(AUTHORITY)
                .addSubjectAlternativeName("collector.invalid")
                .build();
        receiver = new TlsReceiver(protocol, collector, null);
        try (ConnectProxy proxy = new ConnectProxy(receiver.port(), "Basic bWU6czNjcmV0")) {
            startBehind(proxy, protocol);
            deliver();
            assertThat(proxy.requests()).isNotEmpty().allMatch("CONNECT collector.invalid:4317 HTTP/1.1"::equals);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTrustAnotherHostBehindAProxy(final OtlpSettings.Protocol protocol) throws IOException {
        receiver = new TlsReceiver(protocol, LOCALHOST, null);
        try (ConnectProxy proxy = new ConnectProxy(receiver.port(), "")) {
            startBehind(proxy, protocol);
            failWith("collector.invalid");
        }
    }

    private void startBehind(final ConnectProxy proxy, final OtlpSettings.Protocol protocol) throws IOException {
        harness = new ExportHarness(
                ExportHarness.settings(),
                new OtlpExporter(
                        new OtlpSettings(
                                "https://collector.invalid:4317",
                                protocol,
                                Duration.ofSeconds(10),
                                true,
                                true,
                                Map.of(),
                                trusting(AUTHORITY)),
                        2,
                        ExportHarness.RESOURCE,
                        ExportHarness.profile(),
                        Map.of("https_proxy", "http://me:s3cret@127.0.0.1:" + proxy.port()),
                        () -> TracerProvider.noop().get("")));
    }

    private void assertRefused(final TlsFiles files, final String words) {
        assertThatThrownBy(() -> start(OtlpSettings.Protocol.GRPC, "https://localhost:4317", files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("export.traces.otlp.tls")
                .hasMessageContaining(words);
    }

    private void deliver() {
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        assertThat(receiver.spans()).isEqualTo(4);
        assertThat(harness.count(LedgerCounter.EXPORT_BATCHES_FAILED)).isZero();
    }

    private void failWith(final String... words) {
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
        assertThat(harness.count(LedgerCounter.EXPORT_FAILURES_TLS))
                .as(harness.toString())
                .isEqualTo(1);
        assertThat(receiver.spans()).isZero();
        assertThat(log.warnings()).singleElement().asString().contains(words).doesNotContain("\n");
    }

    private void start(final OtlpSettings.Protocol protocol, final TlsFiles files) {
        start(protocol, "https://localhost:" + receiver.port(), files);
    }

    private void start(final OtlpSettings.Protocol protocol, final String endpoint, final TlsFiles files) {
        harness = new ExportHarness(
                ExportHarness.settings(),
                ExportHarness.otlp(
                        new OtlpSettings(endpoint, protocol, Duration.ofSeconds(10), true, true, Map.of(), files), 2));
    }

    private TlsFiles trusting(final HeldCertificate authority) throws IOException {
        final Path file = directory.resolve("ca.pem");
        Files.writeString(file, "# the authority\n" + authority.certificatePem());
        return new TlsFiles(false, Optional.of(file), Optional.empty(), Optional.empty());
    }

    private TlsFiles withClient(final HeldCertificate client, final boolean pkcs1) throws IOException {
        final Path certificate = directory.resolve("client.pem");
        final Path key = directory.resolve("client.key");
        Files.writeString(key, pkcs1 ? client.privateKeyPkcs1Pem() : client.privateKeyPkcs8Pem());
        Files.writeString(certificate, client.certificatePem());
        return new TlsFiles(false, trusting(AUTHORITY).caCert(), Optional.of(certificate), Optional.of(key));
    }
}
