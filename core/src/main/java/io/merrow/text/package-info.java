/**
 * Text in messages for people: what was probably meant, and what was written, cut to a length that a line can hold.
 */
package io.merrow.text;
