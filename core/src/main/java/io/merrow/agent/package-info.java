/**
 * The composition root: {@link Merrow} builds the agent from its configuration, starts its threads and stops them in
 * reverse order. The only package that knows all others.
 */
package io.merrow.agent;
