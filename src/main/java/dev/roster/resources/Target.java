package dev.roster.resources;

/** One of the resource types that a request is about, with what is special about it. */
record Target(ResourceRequest request, ResourceRules rules) {

    /** Whether an answer shows the attribute that is kept as rows. */
    boolean showsRows() {
        return request.selection().includes(rules.rowsAttribute());
    }
}
