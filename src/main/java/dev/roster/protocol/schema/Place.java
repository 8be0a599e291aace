package dev.roster.protocol.schema;

import java.util.SequencedSet;

/**
 * A line of a file.
 *
 * @param problems what is wrong, there and elsewhere, each once however often it is read
 */
record Place(String file, int line, SequencedSet<String> problems) {

    void report(String problem) {
        problems.add(this + ": " + problem);
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
