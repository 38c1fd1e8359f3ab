/**
 * The configuration as immutable records, one for each subject, each component described once by {@link Key}.
 *
 * <p>What comes in is a YAML file, the environment and flags ({@code config.reader}); what goes out is a checked
 * {@link MerrowConfig} or a {@link ConfigException} with every error. {@code cli} reads it, {@code agent} hands the
 * numbers in it to the stations.
 */
package io.merrow.config;
