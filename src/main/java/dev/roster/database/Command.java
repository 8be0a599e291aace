package dev.roster.database;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What can go out with others of its kind, see {@link Lanes}. */
public interface Command {
    /** What all commands of a lane have in common, such as the tenant. */
    Object kind();

    /** What no other statement may touch at the same time; null for one that touches nothing. */
    @Nullable
    Object subject();

    /** What no other command of the same statement may touch. */
    Collection<?> claims();
}
