/** Which records become spans: by trace id, so that all records of a trace are chosen alike on every node, and by rules. */
package io.merrow.export.sampling;
