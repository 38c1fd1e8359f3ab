/**
 * Converts a Mermin configuration (HCL or YAML) to Merrow's keys, and reports what has no counterpart.
 */
package io.merrow.config.mermin;
