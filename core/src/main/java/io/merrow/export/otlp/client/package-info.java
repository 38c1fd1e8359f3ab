/** The HTTP client of OTLP: its settings, TLS, proxies, name resolution, and closing of idle connections. */
package io.merrow.export.otlp.client;
