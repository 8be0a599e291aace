package dev.roster.resources;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a page ended (RFC 9865): at its last resource.
 *
 * @param count how many resources each page has
 */
record Cursor(Instant issued, int count, Position last) {
    private static final int FIXED = Long.BYTES + Integer.BYTES + 2 * Long.BYTES + 1;

    byte[] toBytes() {
        String key = last.key();
        byte[] text = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED + text.length)
                .putLong(issued.getEpochSecond())
                .putInt(count)
                .putLong(last.id().getMostSignificantBits())
                .putLong(last.id().getLeastSignificantBits())
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
        return new Cursor(issued, count, new Position(last, hasKey ? key : null));
    }
}
