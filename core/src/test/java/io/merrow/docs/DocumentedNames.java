package io.merrow.docs;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that a page of the documentation has as code, each written in full. */
public final class DocumentedNames {
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern OPTIONAL = Pattern.compile("^(.*?)\\[([^\\]]*)](.*)$");
    private static final Pattern CHOICE = Pattern.compile("^(.*?)\\{([^}]*)}(.*)$");

    private DocumentedNames() {}

    /** {@code a[.b].{c,d}} is a.c, a.d, a.b.c and a.b.d. */
    public static Set<String> in(final String markdown) {
        final Set<String> names = new TreeSet<>();
        final Matcher code = CODE.matcher(markdown);
        while (code.find()) {
            expand(code.group(1), names);
        }
        return names;
    }

    private static void expand(final String pattern, final Set<String> names) {
        final Matcher optional = OPTIONAL.matcher(pattern);
        final Matcher choice = CHOICE.matcher(pattern);
        if (optional.matches()) {
            expand(optional.group(1) + optional.group(3), names);
            expand(optional.group(1) + optional.group(2) + optional.group(3), names);
        } else if (choice.matches()) {
            for (final String each : choice.group(2).split(",")) {
                expand(choice.group(1) + each + choice.group(3), names);
            }
        } else {
            names.add(pattern);
        }
    }
}
