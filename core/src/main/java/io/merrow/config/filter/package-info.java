/**
 * The section {@code filter}: patterns for the ends, the network and the state of a flow.
 */
package io.merrow.config.filter;
