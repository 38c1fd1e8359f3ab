/**
 * Agents on threads: idle strategies, wake-ups, and the thread of a single agent. Knows the agents of other packages
 * only by what their idle strategy waits for.
 */
package io.merrow.agent.threads;
