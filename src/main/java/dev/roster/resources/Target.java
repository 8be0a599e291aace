package dev.roster.resources;

/** One of the resource types that a request is about, with what is special about it. */
record Target(ResourceRequest request, ResourceRules rules) {

    /** Whether an answer shows the attribute that is kept as rows. */
    boolean showsRows() {
        return request.selection().includes(rules.rowsAttribute());
    }

    /** Whether an answer shows rows that may be many, and are then read as they are written. */
    boolean streamsRows() {
        return showsRows() && rules.rowsAreWritable();
    }

    /** How many are read at once. The fewer, the larger each may be: groups may have many members, users are in some groups. */
    int mostInASlice() {
        if (!showsRows()) {
            return 256;
        }
        return streamsRows() ? 10 : 128;
    }
}
