package dev.roster.database;

import dev.roster.sql.Binds;
import dev.roster.web.Caller;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Who changes something and by which request, for the journal that each statement keeps ({@link dev.roster.sql.ChangeSql}). */
@Component
public class Journal {
    private final boolean isKept;

    public Journal(@Value("${roster.journal-retention}") Duration retention) {
        this.isKept = !retention.isZero();
    }

    public boolean isKept() {
        return isKept;
    }

    /** Adds the three parameters actor, request id, and whether there is a journal. */
    public void bind(Caller caller, Binds binds) {
        binds.add(caller.tokenName());
        binds.add(caller.requestId());
        binds.add(isKept);
    }
}
