package io.merrow.config.layer;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A YAML document's text to its nodes, and what YAML itself finds wrong to one error. */
public final class YamlText {
    private final String file;
    private final Settings settings;

    public YamlText(final String file, final Settings settings) {
        this.file = file;
        this.settings = settings;
    }

    /** The document's root; empty after an error. */
    public Optional<Node> compose(final String text) {
        try {
            final LoadSettings load = LoadSettings.builder().setLabel(file).build();
            final Optional<Node> document = new Compose(load).composeString(text);
            if (document.isEmpty()) {
                settings.error(file + ":1:1", "the file is empty; add at least one key, or run without the file");
            }
            return document;
        } catch (final MarkedYamlEngineException e) {
            settings.error(place(file, e.getProblemMark()), explain(e));
        } catch (final ReaderException e) {
            settings.error(
                    placeOf(text, e.getPosition()),
                    String.format("the character U+%04X is not allowed in YAML; remove it", e.getCodePoint()));
        } catch (final YamlEngineException e) {
            settings.error(file, "not valid YAML: " + e.getMessage());
        } catch (final StackOverflowError e) {
            settings.error(file, "nested too deeply; check that this is the right file");
        }
        return Optional.empty();
    }

    /** {@code file:line:column}, both from 1. */
    static String place(final String file, final Optional<Mark> mark) {
        return mark.map(at -> file + ':' + (at.getLine() + 1) + ':' + (at.getColumn() + 1))
                .orElse(file);
    }

    private String placeOf(final String text, final int codePoint) {
        final int end = text.offsetByCodePoints(0, Math.min(codePoint, text.codePointCount(0, text.length())));
        final String before = text.substring(0, end);
        final long line = before.chars().filter(c -> c == '\n').count() + 1;
        final int column = before.length() - before.lastIndexOf('\n');
        return file + ':' + line + ':' + column;
    }

    private static String explain(final MarkedYamlEngineException e) {
        if (e.getProblem().contains("TAB")) {
            return "a tab is not allowed here; indent with spaces";
        }
        if (String.valueOf(e.getContext()).contains("scanning a tag")) {
            return "not valid YAML: ! begins a tag; put quotes around a value that begins with !";
        }
        if (String.valueOf(e.getContext()).contains("alias") || e.getProblem().contains("alias")) {
            return "not valid YAML: * begins an alias; put quotes around a value that begins with *";
        }
        final String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return "not valid YAML: " + context + e.getProblem();
    }
}
