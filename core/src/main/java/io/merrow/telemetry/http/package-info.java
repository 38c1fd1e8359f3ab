/**
 * Shows what {@link io.merrow.telemetry} knows over HTTP: health on one port, metrics on another.
 *
 * <p>A few daemon threads of its own; nothing on the data path waits for them. Read only.
 */
package io.merrow.telemetry.http;
