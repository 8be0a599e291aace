package dev.roster.database;

import dev.roster.protocol.error.ScimException;
import dev.roster.web.OnceASecond;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionException;

/** Names what PostgreSQL or its driver refused, so that nothing above knows an SQLSTATE. */
public final class DatabaseErrors {
    private static final String HELD_UP =
            "The database is held up, by a lock of another session or a statement that takes too long; try again in a few seconds.";
    private static final String AWAY = "The database does not answer; try again in a few seconds.";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseErrors.class);
    private static final OnceASecond WARNINGS = new OnceASecond();

    private DatabaseErrors() {}

    public static Throwable translate(Throwable failure) {
        if (failure instanceof DuplicateKeyException) {
            return ScimException.uniqueness(
                    "Another resource already has a value of this request that must be unique.");
        }
        if (!(failure instanceof DataAccessException || failure instanceof TransactionException)) {
            return failure;
        }
        String state = state(failure);
        if (state.equals("40P01") || state.equals("40001")) {
            return new VersionClash();
        }
        if (state.equals("23503")) {
            return ScimException.invalidValue("A resource this request refers to was deleted meanwhile.");
        }
        // Class 22 is about data: what came in could not be read as the type it has here.
        if (state.startsWith("22")) {
            return ScimException.invalidValue("PostgreSQL cannot store or compare a value of this request.");
        }
        // Class 54 is about sizes, such as that of an index entry.
        if (state.startsWith("54")) {
            return ScimException.invalidValue(
                    "A value of this request is too long: externalId and what is unique, such as userName, may have about 2,000 bytes.");
        }
        if (state.equals("55P03") || state.equals("57014")) {
            warn(failure);
            return ScimException.status(503, HELD_UP);
        }
        boolean bug = state.startsWith("42") || state.startsWith("23");
        if (bug) {
            return failure;
        }
        warn(failure);
        return ScimException.status(503, AWAY);
    }

    /** At most one line a second: an outage meets every request. */
    private static void warn(Throwable failure) {
        if (WARNINGS.isDue()) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            LOG.warn("The database does not answer: {}", cause.toString());
        }
    }

    /** Whether a statement waited too long for something that single rows may be the cause of. */
    static boolean isHeldUp(@Nullable Throwable failure) {
        return failure instanceof ScimException scim && scim.error().detail().equals(HELD_UP);
    }

    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException r2dbc && r2dbc.getSqlState() != null) {
                return r2dbc.getSqlState();
            }
        }
        return "";
    }
}
