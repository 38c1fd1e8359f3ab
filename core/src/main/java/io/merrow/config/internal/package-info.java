/**
 * The section {@code internal}: health, metrics, latency log and admin interface.
 */
package io.merrow.config.internal;
