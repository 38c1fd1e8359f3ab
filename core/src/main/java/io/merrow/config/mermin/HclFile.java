package io.merrow.config.mermin;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.bertramlabs.plugins.hcl4j.HCLParserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** HCL as Mermin writes it, as a tree: labels of blocks are keys, repeated blocks a list. */
final class HclFile {
    /** HCL has no {@code env()}, and its parser would put nothing in its place. */
    private static final Pattern ENVIRONMENT = Pattern.compile("\\benv\\(\\s*\"([A-Za-z_][A-Za-z0-9_]*)\"\\s*\\)");

    private static final String MARK = "@@environment:";

    private HclFile() {}

    /** Throws IllegalArgumentException with a sentence for people when it is no HCL. */
    static Map<String, Object> parse(final String text) {
        try {
            return section(new HCLParser().parse(ENVIRONMENT.matcher(text).replaceAll("\"" + MARK + "$1\"")));
        } catch (final HCLParserException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (final RuntimeException e) { // what it throws from inside its lexer
            throw new IllegalArgumentException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private static Map<String, Object> section(final Map<?, ?> parsed) {
        final Map<String, Object> section = new LinkedHashMap<>();
        parsed.forEach((key, value) -> {
            if (value != null) { // nothing there is the default here
                section.put(String.valueOf(key), plain(value));
            }
        });
        return section;
    }

    private static Object plain(final Object value) {
        if (value instanceof Map<?, ?> map) {
            return section(map);
        } else if (value instanceof List<?> list) {
            final List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(plain(each)));
            return all;
        } else if (value instanceof Double number && number == Math.rint(number)) {
            return number.longValue();
        } else if (value instanceof String text && text.startsWith(MARK)) {
            return "${env:" + text.substring(MARK.length()) + "}";
        }
        return value;
    }
}
