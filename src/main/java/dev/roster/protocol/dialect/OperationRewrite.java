package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;

/** A leniency about one operation of a PATCH. */
interface OperationRewrite {
    Leniency leniency();

    /** The plain operations it means, perhaps none; the same instance alone when there is nothing to rewrite. */
    List<RawOperation> rewrite(RawOperation operation, ResourceType type);
}
