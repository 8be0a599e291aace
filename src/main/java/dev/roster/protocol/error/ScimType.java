package dev.roster.protocol.error;

import java.util.Locale;

/** The detail error keywords of RFC 7644 section 3.12 (Table 9) and RFC 9865 section 2.1, each with the HTTP status it travels with. */
public enum ScimType {
    INVALID_FILTER("invalidFilter", 400),
    TOO_MANY("tooMany", 400),
    UNIQUENESS("uniqueness", 409),
    MUTABILITY("mutability", 400),
    INVALID_SYNTAX("invalidSyntax", 400),
    INVALID_PATH("invalidPath", 400),
    NO_TARGET("noTarget", 400),
    INVALID_VALUE("invalidValue", 400),
    INVALID_VERS("invalidVers", 400),
    SENSITIVE("sensitive", 403),
    INVALID_CURSOR("invalidCursor", 400),
    EXPIRED_CURSOR("expiredCursor", 400),
    INVALID_COUNT("invalidCount", 400);

    private final String keyword;
    private final int status;

    ScimType(String keyword, int status) {
        this.keyword = keyword;
        this.status = status;
    }

    public String keyword() {
        return keyword;
    }

    public int status() {
        return status;
    }

    @Override
    public String toString() {
        return keyword + " (" + String.format(Locale.ROOT, "%d", status) + ")";
    }
}
