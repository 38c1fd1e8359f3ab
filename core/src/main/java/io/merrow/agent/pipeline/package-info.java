/**
 * The data path assembled: capture, rings, shards, hand-off and export connected, with filters, outputs and the state
 * that is kept over a restart. {@code agent} runs it on threads, {@code agent.replay} on one.
 */
package io.merrow.agent.pipeline;
