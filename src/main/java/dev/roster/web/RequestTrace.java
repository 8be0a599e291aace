package dev.roster.web;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.schema.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import tools.jackson.databind.JsonNode;

/** What is noted of a request on its way, for those who tell of it afterwards: the log and the metrics. */
public final class RequestTrace {
    /** The exchange attribute that holds it. */
    public static final String ATTRIBUTE = RequestTrace.class.getName();

    /** What its id is called in lines of the log and in spans, as the Elastic Common Schema has it. */
    public static final String LOG_KEY = "http.request.id";

    /** The status of a request whose client hung up before it was answered; no answer has it. */
    public static final int HUNG_UP = 499;

    private static final int MOST_REFUSED = 1000;

    /**
     * An operation of a bulk request that was refused.
     *
     * @param resourceId of what its path names
     */
    public record Refused(
            int index,
            String method,
            String path,
            Operation operation,
            @Nullable ResourceType type,
            @Nullable UUID resourceId,
            String body,
            ScimError error) {
        public String what() {
            return operation.on(type);
        }

        private Refused withBody(String kept) {
            return new Refused(index, method, path, operation, type, resourceId, kept, error);
        }
    }

    private final String id;
    private final Instant at;
    private final String method;
    private final boolean belowBase;
    private final String path;
    private final @Nullable String query;
    private final @Nullable String userAgent;
    private final int mostOfBody;
    // Read while operations still go on, where the client hung up.
    private final List<String> rewrites = new CopyOnWriteArrayList<>();
    private final List<Refused> refused = new CopyOnWriteArrayList<>();

    private int refusals;
    private volatile @Nullable Caller caller;
    private volatile Operation operation = Operation.OTHER;
    private volatile @Nullable ResourceType type;
    private volatile @Nullable UUID resourceId;
    private volatile @Nullable String subject;
    private volatile @Nullable Long results;
    private volatile @Nullable String body;
    private volatile @Nullable ScimError error;
    private volatile boolean hungUp;
    private volatile int status;
    private volatile Duration duration = Duration.ZERO;

    public RequestTrace(
            String id,
            Instant at,
            String method,
            String path,
            @Nullable String query,
            @Nullable String userAgent,
            int mostOfBody) {
        this.mostOfBody = mostOfBody;
        this.id = id;
        this.at = at;
        this.method = method;
        this.belowBase = path.startsWith(BaseUrl.PATH + "/");
        this.path = belowBase ? path.substring(BaseUrl.PATH.length()) : path;
        this.query = query;
        this.userAgent = userAgent;
    }

    public static RequestTrace of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    public static RequestTrace of(ServerRequest request) {
        return of(request.exchange());
    }

    /** What it does, and to which type; null for all types. */
    public void is(Operation does, @Nullable ResourceType about) {
        type = about;
        operation = does;
    }

    /** How a resource is called in the log: its userName, else its displayName. */
    public static @Nullable String nameOf(JsonNode resource) {
        return Stream.of("userName", "displayName")
                .flatMap(name -> resource.propertyStream()
                        .filter(member -> member.getKey().equalsIgnoreCase(name))
                        .map(member -> member.getValue().asString("")))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** The resource that it is about. */
    public void about(UUID resource) {
        resourceId = resource;
    }

    /** How the resource is called that is sent or looked for. */
    public void named(@Nullable String name) {
        subject = name;
    }

    /** How many resources of a list are shown. */
    public void shows(long resources) {
        results = resources;
    }

    public void calledBy(Caller known) {
        caller = known;
    }

    /** Keeps the beginning: it may be megabytes, and an answer may take long. */
    void sent(String text) {
        body = beginning(text);
    }

    private String beginning(String text) {
        return text.length() <= mostOfBody ? text : text.substring(0, mostOfBody);
    }

    void failed(ScimError why) {
        error = why;
    }

    /** The client is gone: whatever is made of its request, no answer reaches it. */
    void hungUp() {
        hungUp = true;
    }

    void ended(int with, Duration after) {
        status = hungUp ? HUNG_UP : with;
        duration = after;
    }

    /** An operation of a bulk request was refused; beyond the first thousand they are only counted. */
    public void refused(Refused operation) {
        refusals++;
        if (refused.size() < MOST_REFUSED) {
            refused.add(operation.withBody(beginning(operation.body())));
        }
    }

    /** The names of the leniencies that the request needed; those who apply them add to it. */
    public List<String> rewrites() {
        return rewrites;
    }

    public List<Refused> refused() {
        return refused;
    }

    /** How many operations of a bulk request were refused. */
    public int refusals() {
        return refusals;
    }

    public String id() {
        return id;
    }

    public Instant at() {
        return at;
    }

    public String method() {
        return method;
    }

    /** Whether it was sent to an address below the base of SCIM. */
    public boolean isBelowBase() {
        return belowBase;
    }

    /** The path: without the base of SCIM, if it is below it. */
    public String path() {
        return path;
    }

    public @Nullable String query() {
        return query;
    }

    public @Nullable String userAgent() {
        return userAgent;
    }

    public @Nullable Caller caller() {
        return caller;
    }

    public Operation operation() {
        return operation;
    }

    /** Such as {@code create User}. */
    public String what() {
        return operation.on(type);
    }

    public @Nullable ResourceType type() {
        return type;
    }

    public @Nullable UUID resourceId() {
        return resourceId;
    }

    public @Nullable String subject() {
        return subject;
    }

    public @Nullable Long results() {
        return results;
    }

    public @Nullable String body() {
        return body;
    }

    public @Nullable ScimError error() {
        return error;
    }

    /** The status of the answer, or {@link #HUNG_UP}. */
    public int status() {
        return status;
    }

    public Duration duration() {
        return duration;
    }
}
