/**
 * The proof of the kernel's parser: packets by a seeded grammar, and each possible cut and spoilt byte of sound ones,
 * come in. The kernel program reads them by test-run, {@link io.merrow.parse.ReferenceParser} by the book, and both
 * results go out to be compared field by field. The tests here call it; docs/proof.md says what it covers.
 */
package io.merrow.parse;
