package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PartialSuccessTest {
    @Test
    void shouldReadWhatTheOfficialClassesWrite() {
        assertThat(parse(response(3, "bad spans ✗"))).isEqualTo(new PartialSuccess(3, "bad spans ✗"));
        assertThat(parse(response(1L << 40, ""))).isEqualTo(new PartialSuccess(1L << 40, ""));
        assertThat(parse(response(0, "careful"))).isEqualTo(new PartialSuccess(0, "careful"));
    }

    @Test
    void shouldFindNothingInAnEmptyAnswer() {
        assertThat(parse(new byte[0])).isSameAs(PartialSuccess.NONE);
    }

    @Test
    void shouldSkipFieldsOfANewerProtocol() {
        final UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(300).build())
                .addField(10, UnknownFieldSet.Field.newBuilder().addFixed64(1).build())
                .addField(11, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                .addField(
                        12,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                .build())
                .build();
        final byte[] bytes = ExportTraceServiceResponse.newBuilder()
                .setUnknownFields(unknown)
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(5)
                        .setUnknownFields(unknown))
                .build()
                .toByteArray();
        assertThat(parse(bytes)).isEqualTo(new PartialSuccess(5, ""));
    }

    @Test
    void shouldRefuseACutOrGarbledAnswer() {
        final byte[] whole = response(3, "bad spans");
        assertThatThrownBy(() -> parse(Arrays.copyOf(whole, whole.length - 2))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> parse("<html>nope</html>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RuntimeException.class);
    }

    private static PartialSuccess parse(final byte[] bytes) {
        return PartialSuccess.parse(ByteBuffer.wrap(bytes));
    }

    private static byte[] response(final long rejected, final String message) {
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected)
                        .setErrorMessage(message))
                .build()
                .toByteArray();
    }
}
