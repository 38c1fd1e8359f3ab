/**
 * The composition root: the only place that knows every station.
 *
 * <p>Comes in: a checked configuration. Goes out: running agents, plugged into each other, and their orderly end. The
 * commands call {@link io.merrow.agent.Merrow}; nothing on the data path calls back here.
 */
package io.merrow.agent;
