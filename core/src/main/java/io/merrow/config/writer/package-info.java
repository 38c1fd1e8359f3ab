/**
 * Writes the configuration: the effective values, the differences between two configurations, the reference in docs/.
 */
package io.merrow.config.writer;
