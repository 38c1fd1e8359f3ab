/**
 * The live view of {@code merrow top}.
 *
 * <p>Comes in: an agent's answers and keys. Goes out: lines of text for a terminal of some size. The command calls it; only
 * {@link io.merrow.cli.top.TopTerminal} knows that there is a terminal.
 */
package io.merrow.cli.top;
