package io.merrow.k8s.facts;

import io.merrow.enrich.FlowEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which facts of objects become attributes of one end of a flow.
 *
 * @param end    source or destination.
 * @param fields {@code kind.field} in lower case, the kind {@code *} for all, the field {@code name},
 *     {@code namespace} or {@code uid}.
 */
public record Extraction(FlowEnd end, Set<String> fields, List<Rule> labels, List<Rule> annotations) {
    /** Names, namespaces and UIDs of everything. */
    public static Extraction defaults(final FlowEnd end) {
        return new Extraction(end, Set.of("*.name", "*.namespace", "*.uid"), List.of(), List.of());
    }

    /** The same, and one label more. */
    public Extraction with(final Rule label) {
        final List<Rule> all = new ArrayList<>(labels);
        all.add(label);
        return new Extraction(end, fields, List.copyOf(all), annotations);
    }

    public boolean wants(final ClusterKind kind, final String field) {
        return fields.contains("*." + field) || fields.contains(kind.label() + '.' + field);
    }

    /**
     * One or several labels or annotations into attributes.
     *
     * @param key       exact; null: {@code keyPattern} counts.
     * @param value     must match; null: the whole value is taken.
     * @param attribute its name, with {@code $1} for groups of the key; null: {@code k8s.<kind>.labels.<key>}.
     * @param attributeValue its value, with {@code $1} for groups of the value; null: what was matched.
     */
    public record Rule(
            ClusterKind kind, String key, Pattern keyPattern, Pattern value, String attribute, String attributeValue) {
        public boolean mayTake(final ClusterKind candidate, final String candidateKey) {
            return kind == candidate
                    && (key == null ? keyPattern.matcher(candidateKey).find() : key.equals(candidateKey));
        }

        /** Calls back with the attribute's name, without the end's prefix, and its value. */
        public void extract(
                final String group, final Map<String, String> from, final BiConsumer<String, String> attributes) {
            if (key != null) {
                final String found = from.get(key);
                if (found != null) {
                    final String plain = "k8s." + kind.label() + '.' + group + '.' + key;
                    take(attribute == null ? plain : attribute, found, attributes);
                }
                return;
            }
            from.forEach((name, found) -> {
                final Matcher matcher = keyPattern.matcher(name);
                if (matcher.find()) {
                    final String plain = "k8s." + kind.label() + '.' + group + '.' + name;
                    take(attribute == null ? plain : expand(matcher, attribute), found, attributes);
                }
            });
        }

        private void take(final String name, final String found, final BiConsumer<String, String> attributes) {
            if (value == null) {
                attributes.accept(name, attributeValue == null ? found : attributeValue);
                return;
            }
            final Matcher matcher = value.matcher(found);
            if (matcher.find()) {
                attributes.accept(name, attributeValue == null ? matcher.group() : expand(matcher, attributeValue));
            }
        }

        /** The template with {@code $1} and {@code ${1}} replaced; a group that is not there is empty. */
        private static String expand(final Matcher matcher, final String template) {
            final StringBuilder text = new StringBuilder();
            final Matcher group = GROUP.matcher(template);
            while (group.find()) {
                final int number = Integer.parseInt(group.group(1));
                final String found = number <= matcher.groupCount() ? matcher.group(number) : null;
                group.appendReplacement(text, Matcher.quoteReplacement(found == null ? "" : found));
            }
            return group.appendTail(text).toString();
        }

        private static final Pattern GROUP = Pattern.compile("\\$\\{?(\\d)}?");
    }
}
