/**
 * The configuration as immutable records, one for each section; each component is described once, by {@link
 * io.merrow.config.schema.Key}.
 *
 * <p>{@code config.reader} builds a checked {@link MerrowConfig} from a YAML file, the environment and flags, or
 * reports every error at once. {@code cli} calls it; {@code agent} passes the values on to the other packages.
 */
package io.merrow.config;
