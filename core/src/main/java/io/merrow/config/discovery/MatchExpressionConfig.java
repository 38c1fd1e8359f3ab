package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** A condition on a label, as Kubernetes has it. */
public record MatchExpressionConfig(
        @Key(mayBeEmpty = true, doc = "Name of the label.") String key,
        @Key(value = "In", doc = "In, NotIn, Exists or DoesNotExist, in any case.") String operator,
        @Key(doc = "Values for In and NotIn.") List<String> values)
        implements Validated {
    private static final Set<String> OPERATORS = Set.of("in", "notin", "exists", "doesnotexist");

    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (key.isEmpty()) {
            errors.accept("key", "key is missing; set it to the name of a label");
        }
        if (!OPERATORS.contains(operator.toLowerCase(Locale.ROOT))) {
            errors.accept("operator", "operator must be In, NotIn, Exists or DoesNotExist, is \"" + operator + '"');
        }
    }

    /** As Kubernetes writes it. */
    public String canonicalOperator() {
        return switch (operator.toLowerCase(Locale.ROOT)) {
            case "in" -> "In";
            case "notin" -> "NotIn";
            case "exists" -> "Exists";
            default -> "DoesNotExist";
        };
    }
}
