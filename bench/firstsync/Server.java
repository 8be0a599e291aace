import java.net.URI;

/** Where requests go, and what is counted of them. */
record Server(URI base, String token, Tally tally) {
    Server(String base, String token) {
        this(URI.create(base.replaceFirst("(/scim/v2)?/?$", "")), token, new Tally());
    }

    /** The same with counts of its own. */
    Server(Server other) {
        this(other.base, other.token, new Tally());
    }
}
