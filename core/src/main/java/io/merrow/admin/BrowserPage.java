package io.merrow.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The page for browsers: files of this build, nothing else; what it shows it asks for like everybody. Immutable; any thread.
 */
final class BrowserPage {
    private static final String FOLDER = "ui/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String[] FILES = {
        "index.html",
        "merrow.css",
        "icon.svg",
        "main.js",
        "api.js",
        "dom.js",
        "format.js",
        "chart.js",
        "health.js",
        "map.js",
        "place.js",
        "table.js",
        "timeline.js"
    };

    private final Map<String, byte[]> files = new HashMap<>();

    private BrowserPage() {}

    /** Reads the files from the class path. */
    static BrowserPage load() {
        final BrowserPage page = new BrowserPage();
        for (final String name : FILES) {
            try (InputStream in = BrowserPage.class.getResourceAsStream(FOLDER + name)) {
                if (in == null) {
                    throw new IllegalStateException("this build has no " + name);
                }
                page.files.put("/" + name, in.readAllBytes());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        page.files.put("/", page.files.get("/index.html"));
        return page;
    }

    /** Null where the path is none of the page's. */
    AdminAnswer answer(final AdminRequest request) {
        final byte[] file = request.method().equals("GET") ? files.get(request.path()) : null;
        return file == null ? null : AdminAnswer.of(200, type(request.path()), file);
    }

    private static String type(final String path) {
        return path.equals("/") ? TYPES.get("html") : TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    }
}
