/**
 * When a flow ends and when a record leaves: timeouts of the configuration, in nanoseconds, and their application to a
 * slot.
 */
package io.merrow.flow.policy;
