package dev.scrubjay.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of code in a page of the documentation.
///
/// @param page the page's path from the root of the checkout
/// @param section the heading above it
/// @param line where the page's line with its first line is, from 1
/// @param language what stands behind the fence: `java`, `python`...
/// @param isMemcachedOnly whether the page says, in a comment that readers do not see, that
///   scrubjayd cannot do this yet
/// @param lines the code
record Snippet(
        String page,
        String section,
        int line,
        String language,
        boolean isMemcachedOnly,
        List<String> lines) {

    private static final String FENCE = "```";
    private static final String MEMCACHED_ONLY = "<!-- memcached only";

    /// All pieces of a page, in its order.
    static List<Snippet> of(String page) throws IOException {
        return of(page, Files.readAllLines(Checkout.file(page)));
    }

    static List<Snippet> of(String page, List<String> text) {
        List<Snippet> found = new ArrayList<>();
        String section = "";
        @Nullable Integer start = null;
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i);
            if (line.startsWith(FENCE)) {
                if (start != null) {
                    String language = text.get(start - 1).substring(FENCE.length());
                    boolean isMemcachedOnly =
                            start > 1 && text.get(start - 2).startsWith(MEMCACHED_ONLY);
                    List<String> lines = List.copyOf(text.subList(start, i));
                    found.add(
                            new Snippet(
                                    page, section, start + 1, language, isMemcachedOnly, lines));
                }
                start = start == null ? i + 1 : null;
            } else if (start == null && line.startsWith("#")) {
                section = line.replaceFirst("#+ *", "");
            }
        }
        return found;
    }

    /// Where it is, for messages.
    String place() {
        return page + ":" + line;
    }
}
