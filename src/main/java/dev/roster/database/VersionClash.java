package dev.roster.database;

/** Somebody else changed the resource between read and write: read again and retry. */
public final class VersionClash extends RuntimeException {
    public VersionClash() {
        super("changed by another request", null, false, false);
    }
}
