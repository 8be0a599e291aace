package dev.roster.resources;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended (RFC 9865): the sort key and the id of its last resource.
 *
 * @param count how many resources each page has
 * @param key the sort key as text; null where the resource has none
 */
record Cursor(
        Instant issued, int count, UUID last, @Nullable String key) {
    private static final int FIXED = Long.BYTES + Integer.BYTES + 2 * Long.BYTES + 1;

    byte[] toBytes() {
        byte[] text = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED + text.length)
                .putLong(issued.getEpochSecond())
                .putInt(count)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .put((byte) (key == null ? 0 : 1))
                .put(text)
                .array();
    }

    static Cursor of(ByteBuffer bytes) {
        Instant issued = Instant.ofEpochSecond(bytes.getLong());
        int count = bytes.getInt();
        UUID last = new UUID(bytes.getLong(), bytes.getLong());
        boolean hasKey = bytes.get() == 1;
        String key = StandardCharsets.UTF_8.decode(bytes).toString();
        return new Cursor(issued, count, last, hasKey ? key : null);
    }
}
