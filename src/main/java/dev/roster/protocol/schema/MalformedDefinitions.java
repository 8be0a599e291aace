package dev.roster.protocol.schema;

import java.util.List;

/** Definitions that can't be used; each problem is a line with file, line and what to change. */
public final class MalformedDefinitions extends RuntimeException {
    private final List<String> problems;

    MalformedDefinitions(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
