/** The telemetry of the agent itself, as the configuration wants it: its metrics and traces, exported by OTLP. */
package io.merrow.agent.telemetry;
