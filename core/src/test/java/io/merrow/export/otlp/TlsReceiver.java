package io.merrow.export.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.stub.StreamObserver;
import io.merrow.export.otlp.client.OtlpSettings;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLParameters;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A collector behind TLS, over gRPC or HTTP, that counts spans. */
final class TlsReceiver implements AutoCloseable {
    private final AtomicInteger spans = new AtomicInteger();
    private Server grpc;
    private HttpsServer http;

    /**
     * @param clientAuthority that must have signed the client's certificate; null: it needs none.
     */
    TlsReceiver(
            final OtlpSettings.Protocol protocol,
            final HeldCertificate certificate,
            final X509Certificate clientAuthority)
            throws IOException {
        if (protocol == OtlpSettings.Protocol.GRPC) {
            startGrpc(certificate, clientAuthority);
        } else {
            startHttp(certificate, clientAuthority);
        }
    }

    private void startGrpc(final HeldCertificate certificate, final X509Certificate clientAuthority)
            throws IOException {
        final var context = GrpcSslContexts.forServer(
                stream(certificate.certificatePem()), stream(certificate.privateKeyPkcs8Pem()));
        if (clientAuthority != null) {
            context.trustManager(clientAuthority).clientAuth(ClientAuth.REQUIRE);
        }
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(context.build())
                .addService(new TraceServiceGrpc.TraceServiceImplBase() {
                    @Override
                    public void export(
                            final ExportTraceServiceRequest request,
                            final StreamObserver<ExportTraceServiceResponse> observer) {
                        take(request);
                        observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                        observer.onCompleted();
                    }
                })
                .build()
                .start();
    }

    private void startHttp(final HeldCertificate certificate, final X509Certificate clientAuthority)
            throws IOException {
        final HandshakeCertificates.Builder certificates =
                new HandshakeCertificates.Builder().heldCertificate(certificate);
        if (clientAuthority != null) {
            certificates.addTrustedCertificate(clientAuthority);
        }
        http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setHttpsConfigurator(new HttpsConfigurator(certificates.build().sslContext()) {
            @Override
            public void configure(final HttpsParameters parameters) {
                final SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(clientAuthority != null);
                parameters.setSSLParameters(ssl);
            }
        });
        http.createContext("/v1/traces", exchange -> {
            try (exchange;
                    InputStream in = new GZIPInputStream(exchange.getRequestBody())) {
                take(ExportTraceServiceRequest.parseFrom(in.readAllBytes()));
                exchange.sendResponseHeaders(200, -1);
            } catch (final InvalidProtocolBufferException e) {
                exchange.sendResponseHeaders(400, -1);
            }
        });
        http.start();
    }

    private void take(final ExportTraceServiceRequest request) {
        spans.addAndGet(request.getResourceSpans(0).getScopeSpans(0).getSpansCount());
    }

    int spans() {
        return spans.get();
    }

    int port() {
        return grpc != null ? grpc.getPort() : http.getAddress().getPort();
    }

    private static InputStream stream(final String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        if (grpc != null) {
            grpc.shutdownNow();
        }
        if (http != null) {
            http.stop(0);
        }
    }
}
