/**
 * The reference parser: one packet in, what a flow table must record of it out.
 */
package io.merrow.parse.reference;
