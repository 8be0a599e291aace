package dev.roster.requestlog;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of some attributes out of what is kept: of {@code password} always. Of a text that mentions one of them nothing but its
 * name is kept, and of JSON around such a text no other ({@link JsonMasking}): where the value stands, a client that errs decides.
 */
final class Masking {
    static final String MASK = "***";
    private static final String CUT = " … (what follows is not JSON, or was cut)";

    // What else stands in an address is not SCIM's, and may be a token.
    private static final Set<String> SHOWN_PARAMETERS = Set.of(
            "attributes", "excludedattributes", "filter", "startindex", "count", "cursor", "sortby", "sortorder");

    // By what a resource is called or looked for.
    private static final Set<String> SUBJECTS = Set.of("username", "displayname", "externalid", "emails", "value");

    private static final Pattern OPERATIONS = Pattern.compile("\"op", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    // Of a text that was encoded several times, with as many backslashes.
    private static final Pattern ESCAPE = Pattern.compile("(?<!\\\\)\\\\++u([0-9a-fA-F]{4})");
    // In a reason; a text that is quoted may have quotes in it.
    private static final Pattern FOREIGN = Pattern.compile("\".*|(?<=: ).*", Pattern.DOTALL);

    private final Set<String> names;
    private final Pattern name;

    /** Masks the values of these attributes, whatever the case and what stands before the last part of their names. */
    Masking(Collection<String> more) {
        this.names = Stream.concat(Stream.of("password"), more.stream())
                .map(Masking::lastPart)
                .filter(attribute -> !attribute.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.name = Pattern.compile(
                names.stream().map(Pattern::quote).collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** A body as it was sent, if it can't have one of them; else as far as it is JSON, without their values. */
    String body(String sent, HiddenWords hidden) {
        boolean isMentioned = mentions(sent);
        // An operation may have been cut before its path.
        if (!isMentioned && !OPERATIONS.matcher(sent).find()) {
            return sent;
        }
        PartialJson json = PartialJson.read(sent);
        if (!isMentioned && json.complete()) {
            return sent;
        }
        if (isMentioned && !json.complete()) {
            hide(sent, hidden);
        }
        return json.root() == null
                ? CUT.strip()
                : json.with(new JsonMasking(this, json.complete(), hidden).document(json.root()))
                                .text()
                        + (json.complete() ? "" : CUT);
    }

    /** What a resource is called or looked for, by any of several attributes: nothing where one of them is masked. */
    @Nullable
    String subject(@Nullable String called) {
        return Collections.disjoint(names, SUBJECTS) ? called : MASK;
    }

    /** The reason of a refusal may quote what was sent, with or without the name. */
    String detail(String detail, HiddenWords hidden) {
        return hidden.outOf(mentions(detail) ? FOREIGN.matcher(detail).replaceFirst(MASK) : detail);
    }

    /** A path, or a filter: the value may stand on either side of the name. */
    String text(String text, HiddenWords hidden) {
        if (!mentions(text)) {
            return text;
        }
        hide(text, hidden);
        String plain = unescaped(text);
        Matcher matcher = name.matcher(plain);
        return matcher.find()
                ? (matcher.start() > 0 ? MASK : "") + matcher.group() + (matcher.end() < plain.length() ? MASK : "")
                : MASK;
    }

    /** The path of an address. */
    String path(String raw, HiddenWords hidden) {
        String path = decoded(raw);
        return mentions(path) ? text(path, hidden) : raw;
    }

    /** The parameters of an address, decoded. */
    String query(String raw, HiddenWords hidden) {
        boolean isMasked = mentions(decoded(raw));
        if (isMasked) {
            hide(decoded(raw), hidden);
        }
        return Stream.of(raw.split("&", -1))
                .map(parameter -> parameter(parameter, isMasked, hidden))
                .collect(Collectors.joining("&"));
    }

    private String parameter(String raw, boolean isMasked, HiddenWords hidden) {
        int equals = raw.indexOf('=');
        if (equals < 0) {
            return MASK;
        }
        String parameter = decoded(raw.substring(0, equals));
        boolean isShown = SHOWN_PARAMETERS.contains(parameter.toLowerCase(Locale.ROOT));
        String value = decoded(raw.substring(equals + 1));
        // A filter whose & is not encoded goes on in what looks like another parameter.
        boolean isPart = isMasked && !mentions(value) && !NUMBER.matcher(value).matches();
        return (isShown || !isMasked ? parameter : MASK) + "=" + (isShown && !isPart ? text(value, hidden) : MASK);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    HiddenWords hiddenWords() {
        return new HiddenWords(names);
    }

    /** As it stands there, and as a filter reads it. */
    void hide(String text, HiddenWords hidden) {
        hidden.add(text);
        hidden.add(unescaped(text));
    }

    boolean mentions(String text) {
        return name.matcher(unescaped(text)).find();
    }

    /** What stands in JSON, also where that is a text in other JSON. */
    private static String unescaped(String text) {
        return text.contains("\\u")
                ? ESCAPE.matcher(text)
                        .replaceAll(escape ->
                                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))))
                : text;
    }

    /** Behind the schema and the attribute around it. */
    private static String lastPart(String path) {
        int end = Math.max(path.lastIndexOf(':'), path.lastIndexOf('.'));
        return path.substring(end + 1).strip().toLowerCase(Locale.ROOT);
    }
}
