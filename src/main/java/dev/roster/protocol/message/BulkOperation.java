package dev.roster.protocol.message;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a bulk request (RFC 7644 section 3.7), as far as it can be read without a schema.
 *
 * @param index its place in the request, from 0
 * @param method null where it is none of those that bulk has
 * @param data where the body of the request it stands for is in the text of the bulk request; null without one
 * @param mentions the bulkIds that path and data mention, whether or not an operation has them
 * @param problem why it can't be done at all; null if it can be tried
 */
public record BulkOperation(
        int index,
        @Nullable Method method,
        @Nullable String bulkId,
        String path,
        @Nullable String version,
        @Nullable Range data,
        Set<String> mentions,
        @Nullable String problem) {

    /** A part of a text, a JSON object or list. */
    public record Range(int from, int to) {
        String of(String text) {
            return text.substring(from, to);
        }
    }

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
