package dev.roster.protocol.error;

/** A request that can't be done, with the error its sender gets; made by the factories named after the RFC's keywords. */
public final class ScimException extends RuntimeException {
    private final transient ScimError error;

    private ScimException(ScimError error) {
        super(error.detail(), null, false, false);
        this.error = error;
    }

    public ScimError error() {
        return error;
    }

    /** Whether a failure says nothing of the request, which may succeed later: the server or its database has too much to do, or is away. */
    public static boolean isPassing(Throwable failure) {
        return failure instanceof ScimException scim && (scim.error.status() == 429 || scim.error.status() >= 500);
    }

    public static ScimException of(ScimType type, String detail) {
        return new ScimException(new ScimError(type.status(), type, detail));
    }

    /** A failure that RFC 7644 gives a status but no keyword, such as 404 or 412. */
    public static ScimException status(int status, String detail) {
        return new ScimException(new ScimError(status, null, detail));
    }

    public static ScimException invalidFilter(String detail) {
        return of(ScimType.INVALID_FILTER, detail);
    }

    public static ScimException uniqueness(String detail) {
        return of(ScimType.UNIQUENESS, detail);
    }

    public static ScimException mutability(String detail) {
        return of(ScimType.MUTABILITY, detail);
    }

    public static ScimException invalidSyntax(String detail) {
        return of(ScimType.INVALID_SYNTAX, detail);
    }

    public static ScimException invalidPath(String detail) {
        return of(ScimType.INVALID_PATH, detail);
    }

    public static ScimException noTarget(String detail) {
        return of(ScimType.NO_TARGET, detail);
    }

    public static ScimException invalidValue(String detail) {
        return of(ScimType.INVALID_VALUE, detail);
    }

    public static ScimException notFound(String detail) {
        return status(404, detail);
    }
}
