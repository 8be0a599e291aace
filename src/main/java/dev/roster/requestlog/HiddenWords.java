package dev.roster.requestlog;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of what was masked in a request: the reason of its refusal may have them too, in whatever form. */
final class HiddenWords {
    // Of filters, PATCH operations and bulk requests: whoever sends them, they are no secrets.
    private static final Set<String> KNOWN = Set.of(
            "and", "or", "not", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "true", "false", "null",
            "add", "replace", "remove", "post", "put", "patch", "delete");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final Pattern RUN = Pattern.compile("[^\\s\"]+");

    private final Set<String> hidden = new HashSet<>();
    private final Collection<String> names;

    /** The names of what is masked are no secrets. */
    HiddenWords(Collection<String> names) {
        this.names = names;
    }

    static boolean isKnown(String text) {
        return KNOWN.contains(text.toLowerCase(Locale.ROOT));
    }

    void add(String text) {
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            String word = words.group();
            if (!isKnown(word) && !names.contains(word.toLowerCase(Locale.ROOT))) {
                hidden.add(word);
            }
        }
    }

    /** The text without them and what they stand in, up to the next space or quote. */
    String outOf(String text) {
        return hidden.isEmpty()
                ? text
                : RUN.matcher(text)
                        .replaceAll(
                                run -> Matcher.quoteReplacement(isHidden(run.group()) ? Masking.MASK : run.group()));
    }

    private boolean isHidden(String run) {
        // What is long is cut.
        return run.endsWith("...") || WORD.matcher(run).results().anyMatch(word -> hidden.contains(word.group()));
    }
}
