/**
 * Records as text on standard output: JSON, table, one line, paragraph. The export thread only.
 */
package io.merrow.export.format;
