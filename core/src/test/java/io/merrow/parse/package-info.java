/**
 * The proof of the kernel's parser: packets of a seeded grammar, and every cut and damaged byte of valid frames, are
 * parsed by the kernel program (test-run) and by {@link io.merrow.parse.reference.ReferenceParser}, which is written
 * from the RFCs. Both results are compared field by field; docs/proof.md states what is covered.
 */
package io.merrow.parse;
