/**
 * The section {@code export}: OTLP with its authentication, TLS, queue and retries, and standard output.
 */
package io.merrow.config.export;
