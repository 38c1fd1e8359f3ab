/**
 * Changes of the configuration of a running agent: each {@link io.merrow.agent.reload.ReloadablePart} prepares its
 * change, and all are applied or none.
 */
package io.merrow.agent.reload;
