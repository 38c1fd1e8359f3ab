package io.merrow.config.attributes;

import io.merrow.config.schema.K8sKinds;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.text.Quoted;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Labels or annotations that become attributes. */
public record ExtractRuleConfig(
        @Key(mayBeEmpty = true, doc = "Kind.") String from,
        @Key(mayBeEmpty = true, doc = "Key. Either key or key_regex.") String key,
        @Key(mayBeEmpty = true, doc = "Regular expression for keys.") String keyRegex,
        @Key(mayBeEmpty = true, doc = "Regular expression for values. Default: the whole value.") String valueRegex,
        @Key(
                        mayBeEmpty = true,
                        doc = "Name of the attribute after source. or destination., with $1 for groups of the key. "
                                + "Default: k8s.<kind>.labels.<key>.")
                String attribute,
        @Key(
                        mayBeEmpty = true,
                        doc = "Value of the attribute, with $1 for groups of the value. Default: the matched text.")
                String attributeValue)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        K8sKinds.check(errors, "from", from);
        if (key.isEmpty() == keyRegex.isEmpty()) {
            errors.accept("key", "exactly one of key and key_regex is required");
        }
        checkPattern(errors, "key_regex", keyRegex);
        checkPattern(errors, "value_regex", valueRegex);
    }

    private static void checkPattern(final BiConsumer<String, String> errors, final String key, final String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (final PatternSyntaxException e) {
            errors.accept(
                    key, key + " must be a regular expression, is " + Quoted.of(pattern) + ": " + e.getDescription());
        }
    }
}
