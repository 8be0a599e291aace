package dev.roster.resources;

/** Somebody else changed the resource between read and write: read again and retry. */
final class VersionClash extends RuntimeException {
    VersionClash() {
        super("changed by another request", null, false, false);
    }
}
