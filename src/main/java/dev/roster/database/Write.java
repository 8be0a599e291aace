package dev.roster.database;

import dev.roster.web.Caller;
import java.util.UUID;

/** A command that changes a resource. */
public interface Write extends Command {
    Caller caller();

    UUID resourceId();

    default int tenantId() {
        return caller().tenantId();
    }

    @Override
    default Object kind() {
        return tenantId();
    }

    @Override
    default Object subject() {
        return resourceId();
    }
}
