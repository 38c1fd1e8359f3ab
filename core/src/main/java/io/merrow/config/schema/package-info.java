/**
 * The annotations that describe a key of the configuration: default, range, unit, documentation. Used by all sections,
 * read by {@code config.keys}.
 */
package io.merrow.config.schema;
