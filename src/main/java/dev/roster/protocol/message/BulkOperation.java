package dev.roster.protocol.message;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a bulk request (RFC 7644 section 3.7), as far as it can be read without a schema.
 *
 * @param index its place in the request, from 0
 * @param method null where it is none of those that bulk has
 * @param data the text of the body of the request it stands for, a JSON object or list; empty without one
 * @param mentions the bulkIds that path and data mention, whether or not an operation has them
 * @param problem why it can't be done at all; null if it can be tried
 */
public record BulkOperation(
        int index,
        @Nullable Method method,
        @Nullable String bulkId,
        String path,
        @Nullable String version,
        String data,
        Set<String> mentions,
        @Nullable String problem) {

    /** The methods that an operation may have. */
    public enum Method {
        POST,
        PUT,
        PATCH,
        DELETE
    }

    public boolean isCreate() {
        return method == Method.POST && problem == null;
    }

    BulkOperation withProblem(String found) {
        return new BulkOperation(index, method, bulkId, path, version, data, mentions, found);
    }
}
