package io.merrow.config.mermin;

import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.Settings;
import io.merrow.config.layer.YamlText;
import io.merrow.text.Nearest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A configuration of Mermin's, turned into YAML that {@code config.reader} reads. Immutable.
 *
 * @param yaml  the file, with the notes as comments on top.
 * @param notes what is elsewhere, and what was left out and why; a line each.
 */
public record MerminConversion(String yaml, List<String> notes) {
    /** A block or an assignment. */
    private static final Pattern HCL_LINE = Pattern.compile("(?m)^\\s*\\w+(\\s+\"[^\"]*\")*\\s*(=|\\{)");

    /** Throws IllegalArgumentException with line and column when the text is no HCL. */
    public static MerminConversion of(final String hcl) {
        final List<String> notes = new ArrayList<>();
        final Map<String, Object> tree = HclFile.parse(hcl);
        MerminMoves.apply(tree, notes);
        prune(KeySection.root(), tree, notes);
        if (tree.isEmpty()) {
            throw new IllegalArgumentException("no known key of Mermin or Merrow found");
        }
        return new MerminConversion(comments(notes) + dump(tree), List.copyOf(notes));
    }

    /** Whether a file is HCL: by its name, or because it is no YAML mapping and HCL's parser takes it. */
    public static boolean isHcl(final String name, final String text) {
        if (name.endsWith(".hcl")) {
            return true;
        }
        return HCL_LINE.matcher(text).find() && !isYaml(text) && isParsed(text);
    }

    /** Whether the text is a YAML mapping whose keys are words. */
    public static boolean isYaml(final String text) {
        return new YamlText("", new Settings())
                .compose(text)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .filter(mapping -> mapping.getValue().stream()
                        .allMatch(entry -> entry.getKeyNode() instanceof ScalarNode key
                                && key.getValue().matches("[\\w.-]+")))
                .isPresent();
    }

    private static boolean isParsed(final String text) {
        try {
            return !HclFile.parse(text).isEmpty();
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    /** Takes out what nothing here is called, and lets blocks that may be repeated be lists. */
    @SuppressWarnings("unchecked")
    private static void prune(final KeySection section, final Map<String, Object> tree, final List<String> notes) {
        for (final Iterator<Map.Entry<String, Object>> each = tree.entrySet().iterator(); each.hasNext(); ) {
            final Map.Entry<String, Object> entry = each.next();
            final KeyEntry known = section.entries().get(entry.getKey());
            if (known == null) {
                each.remove();
                notes.add(section.pathOf(entry.getKey()) + " is dropped: no such key"
                        + Nearest.of(entry.getKey(), section.entries().keySet())
                                .map(near -> "; the nearest is " + section.pathOf(near))
                                .orElse(""));
            } else if (known instanceof KeySection below && entry.getValue() instanceof Map<?, ?> map) {
                prune(below, (Map<String, Object>) map, notes);
            } else if (known instanceof KeyLeaf leaf && leaf.isRecordList()) {
                entry.setValue(entries(leaf, entry.getValue(), notes));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Object> entries(final KeyLeaf leaf, final Object value, final List<String> notes) {
        final List<Object> entries = new ArrayList<>(value instanceof List<?> list ? list : List.of(value));
        final boolean isExtract = leaf.path().contains(".extract.");
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Map<?, ?> map) {
                final Map<String, Object> entry = new LinkedHashMap<>((Map<String, Object>) map);
                if (isExtract && entry.containsKey("tag_name")) {
                    entry.put("attribute", entry.remove("tag_name"));
                    notes.add(leaf.path() + "[].tag_name is called attribute");
                }
                prune(KeySection.entryOf(leaf, Integer.toString(i)), entry, notes);
                entries.set(i, entry);
            }
        }
        return entries;
    }

    private static String comments(final List<String> notes) {
        final StringBuilder comments = new StringBuilder("# Converted from HCL by merrow config convert.\n");
        notes.forEach(note -> comments.append("#   ").append(note).append('\n'));
        return comments.toString();
    }

    private static String dump(final Map<String, Object> tree) {
        final DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        return new Dump(settings).dumpToString(tree);
    }
}
