/** Connects the exporters of OpenTelemetry's SDK with the agent's own connection to a collector. */
package io.merrow.export.sdk;
