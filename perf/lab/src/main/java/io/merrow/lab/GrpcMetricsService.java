package io.merrow.lab;

import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;

/** OTLP's MetricsService over gRPC for {@link OtlpReceiver}. Called by gRPC's threads. */
final class GrpcMetricsService extends MetricsServiceGrpc.MetricsServiceImplBase {
    private final MetricInbox inbox;

    GrpcMetricsService(final MetricInbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void export(
            final ExportMetricsServiceRequest request, final StreamObserver<ExportMetricsServiceResponse> observer) {
        final Answer answer = inbox.receive(request);
        if (answer.isOk()) {
            observer.onNext(response(answer));
            observer.onCompleted();
        } else {
            observer.onError(answer.grpcCode()
                    .toStatus()
                    .withDescription(answer.message())
                    .asRuntimeException());
        }
    }

    /** The body of an answer that is OK, also over HTTP. */
    static ExportMetricsServiceResponse response(final Answer answer) {
        final ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        if (answer.rejectedSpans() > 0 || !answer.message().isEmpty()) {
            response.setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(answer.rejectedSpans())
                    .setErrorMessage(answer.message()));
        }
        return response.build();
    }
}
