/**
 * The keys of the configuration as a tree, built by reflection from the records, and the parsing of a key's value.
 * Readers, writers and the reference in docs/ are generated from this tree. Pure.
 */
package io.merrow.config.keys;
