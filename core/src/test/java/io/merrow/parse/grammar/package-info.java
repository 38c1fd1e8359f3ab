/**
 * Seeded generators of packets: valid, cut and damaged.
 */
package io.merrow.parse.grammar;
