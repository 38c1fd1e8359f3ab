/**
 * Trace and span ids and the Community ID, computed from the flow's key.
 */
package io.merrow.flow.identity;
