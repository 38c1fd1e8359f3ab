/** The agent's own telemetry by OTLP: its metrics, and what it does as traces. */
package io.merrow.export.telemetry;
