/**
 * The state of TCP connections, and what is remembered of those that ended.
 */
package io.merrow.flow.tcp;
