/**
 * Replays capture files through the kernel program and the live pipeline, on the clock of the captures.
 */
package io.merrow.agent.replay;
