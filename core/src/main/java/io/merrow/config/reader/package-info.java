/**
 * Reads, checks and prints the configuration.
 *
 * <p>What comes in are a YAML file, the environment and flags, each laid over the one before; what goes out is a
 * {@link io.merrow.config.LoadedConfig} or every error at once, with its place. {@code cli} calls, once at start, on
 * one thread; the tree of keys is read from the records' {@link io.merrow.config.schema.Key} annotations and from nowhere else.
 */
package io.merrow.config.reader;
