package io.merrow.config;

/** What of an address's owner becomes attributes. */
public record AttributesConfig(
        @Key(doc = "At the source.") EndAttributesConfig source,
        @Key(doc = "At the destination.") EndAttributesConfig destination) {}
