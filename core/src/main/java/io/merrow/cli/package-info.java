/**
 * The commands of {@code merrow}, one class each.
 *
 * <p>What comes in is a command line; what goes out is an exit code (0 fine, 1 failed at run time, 2 wrong use or
 * configuration), results on standard output and one clear line for each error on standard error. The shell calls; the
 * agent itself is started through {@link io.merrow.cli.AgentLauncher}.
 */
package io.merrow.cli;
