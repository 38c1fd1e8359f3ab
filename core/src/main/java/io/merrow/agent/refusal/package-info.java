/**
 * Why the agent cannot start, in words that name the cause and the remedy: kernel version, capabilities,
 * configuration.
 */
package io.merrow.agent.refusal;
