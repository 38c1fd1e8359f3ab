package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** A kind whose selector is followed to the pods that it matches. */
public record SelectorRelationConfig(
        @Key(mayBeEmpty = true, doc = "Kind with the selector.") String kind,
        @Key(value = "Pod", doc = "Selected kind: Pod.") String to,
        @Key(mayBeEmpty = true, doc = "Field with the match labels. Built in for each kind.")
                String selectorMatchLabelsField,
        @Key(mayBeEmpty = true, doc = "Field with the match expressions. Built in for each kind.")
                String selectorMatchExpressionsField)
        implements Validated {
    private static final Set<String> KINDS =
            Set.of("service", "networkpolicy", "deployment", "replicaset", "statefulset", "daemonset", "job");

    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (!KINDS.contains(kind.toLowerCase(Locale.ROOT))) {
            errors.accept("kind", "kind has no supported selector: \"" + kind + "\"; use one of " + KINDS);
        }
        if (!"pod".equalsIgnoreCase(to)) {
            errors.accept("to", "to must be Pod, is \"" + to + '"');
        }
    }
}
