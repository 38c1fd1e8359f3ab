/** Records as OTLP: protobuf's wire format without objects, and its compression. */
package io.merrow.export.otlp.encode;
