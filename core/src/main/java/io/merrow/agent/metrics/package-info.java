/** Flow metrics of a running agent, as the configuration wants them: what is measured, and who gets it. */
package io.merrow.agent.metrics;
