package dev.roster.console;

import java.util.List;

/**
 * What every page has around its own content.
 *
 * @param base the path before {@code /console}, which a proxy may have added
 * @param tokenName empty: nobody is signed in
 */
record Frame(String base, String tokenName, List<Section> sections, Assets assets) {
    record Section(String path, String label, boolean isCurrent) {}
}
