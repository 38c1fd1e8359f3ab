package io.merrow.config.keys;

import io.merrow.config.schema.Key;

/** A section or a leaf of the tree of keys. */
public sealed interface KeyEntry permits KeySection, KeyLeaf {
    /** Name within its section. */
    String name();

    /** Full name, dots between; empty for the root. */
    String path();

    /** Its description; null for the root. */
    Key key();
}
