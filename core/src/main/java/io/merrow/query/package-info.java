/**
 * The filter language of the commands: what people type to find flows (docs/flows.md).
 *
 * <p>Comes in: a text, and the facts of a flow or record as attributes by name. Goes out: whether they match, or where the
 * text is wrong. The admin interface and the commands call it; pure, any thread.
 */
package io.merrow.query;
