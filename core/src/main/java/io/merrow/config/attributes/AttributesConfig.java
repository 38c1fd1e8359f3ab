package io.merrow.config.attributes;

import io.merrow.config.schema.Key;

/** What of an address's owner becomes attributes. */
public record AttributesConfig(
        @Key(doc = "Of the source.") EndAttributesConfig source,
        @Key(doc = "Of the destination.") EndAttributesConfig destination) {}
