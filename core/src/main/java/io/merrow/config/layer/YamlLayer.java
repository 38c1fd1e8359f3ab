package io.merrow.config.layer;

import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.UnknownKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Walks a YAML document along the tree of keys: strict, and on after each error. */
public final class YamlLayer {
    private final String file;
    private final KeySection root;
    private final ValueReader values;
    private final Settings settings;

    /** @param file name of the document in messages. */
    public YamlLayer(final String file, final KeySection root, final ValueReader values) {
        this.file = file;
        this.root = root;
        this.values = values;
        this.settings = values.settings();
    }

    public void read(final String text) {
        final YamlText yaml = new YamlText(file, settings);
        final Optional<Node> document = yaml.compose(text);
        document.ifPresent(node -> section(root, node));
    }

    /** The value of a leaf. */
    void value(final KeyLeaf leaf, final Node node) {
        if (isTagged(node)) {
            tagged(leaf, node);
        } else if (isNull(node)) {
            settings.error(place(node), leaf.path() + " has no value; give it one or remove the key");
        } else if (leaf.isRecordList()) {
            records(leaf, node);
        } else if (leaf.isList()) {
            list(leaf, node);
        } else if (leaf.isMap()) {
            map(leaf, node);
        } else if (node instanceof ScalarNode scalar) {
            scalar(leaf, scalar);
        } else {
            settings.error(place(node), leaf.path() + " must be a single value, is " + kind(node));
        }
    }

    /** Entries with keys of their own, each read like a section. */
    private void records(final KeyLeaf leaf, final Node node) {
        if (!(node instanceof SequenceNode sequence)) {
            settings.error(
                    place(node), leaf.path() + " must be a list, is " + kind(node) + "; begin each entry with -");
            return;
        }
        settings.put(leaf, sequence.getValue().size(), place(node));
        for (int i = 0; i < sequence.getValue().size(); i++) {
            section(
                    KeySection.entryOf(leaf, Integer.toString(i)),
                    sequence.getValue().get(i));
        }
    }

    private void section(final KeySection section, final Node node) {
        if (node instanceof MappingNode mapping) {
            settings.place(section.path(), place(node));
            keys(section, mapping);
        } else if (!isNull(node)) {
            settings.error(place(node), title(section) + " must be keys with values, is " + kind(node));
        } else if (!section.isOptional() || ((ScalarNode) node).getValue().isEmpty()) {
            final String hint = section.isOptional() ? "; write null to disable it, {} for its defaults" : "";
            settings.error(place(node), title(section) + " has no keys; add keys or remove it" + hint);
        }
    }

    private void keys(final KeySection section, final MappingNode mapping) {
        final Map<String, Node> seen = new HashMap<>();
        for (final NodeTuple tuple : mapping.getValue()) {
            final String name = keyName(section.path(), tuple.getKeyNode(), seen);
            if (name != null) {
                key(section, name, tuple);
            }
        }
    }

    private void key(final KeySection section, final String name, final NodeTuple tuple) {
        final KeyEntry entry = section.entries().get(name);
        if (entry == null) {
            settings.error(place(tuple.getKeyNode()), UnknownKey.explain(root, section, name));
        } else if (entry instanceof KeySection below) {
            section(below, tuple.getValueNode());
        } else {
            value((KeyLeaf) entry, tuple.getValueNode());
        }
    }

    /** A key's text; null after an error. */
    private String keyName(final String path, final Node key, final Map<String, Node> seen) {
        if (!(key instanceof ScalarNode scalar)) {
            settings.error(place(key), "a key must be a word, is " + kind(key));
            return null;
        }
        final String name = scalar.getValue();
        final Node earlier = seen.putIfAbsent(name, key);
        if (earlier != null) {
            final String full = path.isEmpty() ? name : path + '.' + name;
            settings.error(place(key), full + " is given twice, first at " + place(earlier) + "; remove one");
            return null;
        }
        return name;
    }

    private void scalar(final KeyLeaf leaf, final ScalarNode scalar) {
        final String text = scalar.getValue();
        if (leaf.isUnquoted() && !scalar.isPlain() && !Substitution.isIn(text)) {
            settings.error(
                    place(scalar), leaf.path() + " must not be quoted; remove the quotes from " + leaf.shown(text));
        } else {
            values.scalar(leaf, text, place(scalar));
        }
    }

    private void list(final KeyLeaf leaf, final Node node) {
        if (leaf.key().text() && node instanceof ScalarNode scalar) {
            values.list(leaf, scalar.getValue(), place(scalar));
            return;
        }
        if (!(node instanceof SequenceNode sequence)) {
            settings.error(place(node), leaf.path() + " must be a list, is " + kind(node) + "; write it like [a, b]");
            return;
        }
        final List<String> items = new ArrayList<>();
        final List<String> places = new ArrayList<>();
        for (final Node item : sequence.getValue()) {
            if (isTagged(item)) {
                tagged(leaf, item);
            } else if (item instanceof ScalarNode scalar && !isNull(item)) {
                items.add(values.item(leaf, scalar.getValue(), place(item)));
                places.add(place(item));
            } else {
                settings.error(place(item), "an entry of " + leaf.path() + " must be text, is " + kind(item));
            }
        }
        settings.put(leaf, items, place(node));
        for (int i = 0; i < places.size(); i++) {
            settings.place(leaf.path() + '[' + i + ']', places.get(i));
        }
    }

    private void map(final KeyLeaf leaf, final Node node) {
        if (!(node instanceof MappingNode mapping)) {
            settings.error(
                    place(node),
                    leaf.path() + " must be names with values, is " + kind(node) + "; write it like {a: b}");
            return;
        }
        settings.put(leaf, Map.of(), place(node));
        final Map<String, Node> seen = new HashMap<>();
        for (final NodeTuple tuple : mapping.getValue()) {
            final String name = keyName(leaf.path(), tuple.getKeyNode(), seen);
            if (name != null && tuple.getValueNode() instanceof ScalarNode scalar && !isNull(scalar)) {
                values.entry(leaf, name, scalar.getValue(), place(scalar));
            } else if (name != null) {
                settings.error(
                        place(tuple.getValueNode()),
                        leaf.path() + '.' + name + " must be text, is " + kind(tuple.getValueNode()));
            }
        }
    }

    /** {@code !lo} without quotes: to YAML the type of an empty value. */
    private static boolean isTagged(final Node node) {
        return !node.getTag().getValue().startsWith(Tag.PREFIX);
    }

    private void tagged(final KeyLeaf leaf, final Node node) {
        final String tag = node.getTag().getValue();
        settings.error(
                place(node), leaf.path() + ": ! begins a tag in YAML; put quotes around it, like \"" + tag + '"');
    }

    private static boolean isNull(final Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String title(final KeySection section) {
        return section.path().isEmpty() ? "a configuration" : section.path();
    }

    private static String kind(final Node node) {
        if (node instanceof MappingNode) {
            return "a map";
        } else if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNull(node) ? "nothing" : "a single value";
    }

    private String place(final Node node) {
        return YamlText.place(file, node.getStartMark());
    }
}
