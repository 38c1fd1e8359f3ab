package io.merrow.config.layer;

import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.UnknownKey;
import io.merrow.text.Nearest;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;

/** Lays the environment and flags over what was read so far: values as one line of text. */
public final class TextLayer {
    private final KeySection root;
    private final ValueReader values;

    public TextLayer(final KeySection root, final ValueReader values) {
        this.root = root;
        this.values = values;
    }

    /** Every variable that is named after a key. */
    public void readEnvironment(final Map<String, String> environment) {
        for (final KeyLeaf leaf : root.leaves()) {
            final String text = environment.get(leaf.variable());
            if (text != null) {
                leaf(leaf, text, "environment " + leaf.variable());
            }
        }
    }

    /** Variables that look like a key's and are none, with the key's: a slip that is otherwise silent. */
    public Map<String, String> misspelt(final Map<String, String> environment) {
        final Map<String, String> misspelt = new TreeMap<>();
        final var known = root.leaves().stream().map(KeyLeaf::variable).toList();
        for (final String name : environment.keySet()) {
            if (name.startsWith("MERROW_") && !known.contains(name)) {
                Nearest.of(name, known).ifPresent(near -> misspelt.put(name, near));
            }
        }
        return misspelt;
    }

    public void readFlag(final ConfigFlag flag) {
        KeySection section = root;
        final String[] names = flag.key().split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            final KeyEntry entry = section.entries().get(names[i]);
            if (entry == null) {
                values.settings().error(flag.place(), UnknownKey.explain(root, section, names[i]));
                return;
            } else if (entry instanceof KeyLeaf leaf) {
                leafOrEntry(leaf, flag);
                return;
            }
            section = (KeySection) entry;
        }
        final String keys = String.join(", ", section.entries().keySet());
        values.settings()
                .error(flag.place(), section.path() + " is a section without a value; set one of its keys: " + keys);
    }

    private void leafOrEntry(final KeyLeaf leaf, final ConfigFlag flag) {
        final String rest = flag.key().substring(leaf.path().length());
        if (rest.isEmpty()) {
            leaf(leaf, flag.value(), flag.place());
        } else if (leaf.isMap() && rest.length() > 1) {
            values.entry(leaf, rest.substring(1), flag.value(), flag.place());
        } else {
            values.settings().error(flag.place(), leaf.path() + " has no keys; set " + leaf.path());
        }
    }

    private void leaf(final KeyLeaf leaf, final String text, final String place) {
        if (leaf.isList() && text.startsWith("[")) {
            new YamlText(place, values.settings()).compose(text).ifPresent(node -> yamlList(leaf, node, place));
        } else if (leaf.isRecordList()) {
            values.settings().error(place, leaf.path() + " must be a list; write it like [{a: b}]");
        } else if (leaf.isList()) {
            values.list(leaf, text, place);
        } else if (leaf.isMap()) {
            values.map(leaf, text, place);
        } else {
            values.scalar(leaf, text, place);
        }
    }

    private void yamlList(final KeyLeaf leaf, final Node node, final String place) {
        new YamlLayer(place, root, values).value(leaf, node);
    }
}
