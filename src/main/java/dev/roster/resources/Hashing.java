package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.startup.StartupFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of secrets, by the setting {@code ROSTER_PASSWORDS}: they are discarded, or only an Argon2id hash of them is kept. */
@Component
public class Hashing implements AutoCloseable {
    private static final String ALGORITHM = "argon2@SpringSecurity_v5_8";
    private static final int MOST_WAITING = 1000;

    private final boolean keeps;
    private final PasswordEncoder encoder = new DelegatingPasswordEncoder(
            ALGORITHM, Map.of(ALGORITHM, Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8()));
    // Each hash takes tens of milliseconds of a core and 16 MiB: as many at once as there are cores.
    private final Scheduler scheduler =
            Schedulers.newBoundedElastic(Runtime.getRuntime().availableProcessors(), MOST_WAITING, "hashing");

    public Hashing(@Value("${roster.passwords}") String setting) {
        this.keeps = switch (setting) {
            case "discard" -> false;
            case "hash" -> true;
            default -> throw new StartupFailure("ROSTER_PASSWORDS must be discard or hash, not \"" + setting + "\".");
        };
    }

    @Override
    public void close() {
        scheduler.dispose();
    }

    /** Whether secrets are kept at all. */
    public boolean keeps() {
        return keeps;
    }

    /**
     * Takes the secrets out of a resource about to be stored.
     *
     * @return those to be kept, in the form that is hashed
     */
    Secrets take(ObjectNode resource, ResourceType type) {
        Secrets secrets = Secrets.take(resource, type);
        return keeps ? secrets.prepared() : Secrets.NONE;
    }

    /** Hashes by path, null for a secret that is removed. */
    Mono<Map<String, @Nullable String>> hash(Secrets secrets) {
        if (secrets.isEmpty()) {
            return Mono.just(Map.of());
        }
        return Mono.fromCallable(() -> encoded(secrets))
                .subscribeOn(scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> ScimException.status(429, "Too many passwords wait to be hashed; try again later."));
    }

    private Map<String, @Nullable String> encoded(Secrets secrets) {
        Map<String, @Nullable String> hashes = new TreeMap<>();
        secrets.byPath().forEach((path, text) -> hashes.put(path, text == null ? null : encoder.encode(text)));
        return hashes;
    }
}
