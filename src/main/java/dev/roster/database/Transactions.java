package dev.roster.database;

import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Statements of which PostgreSQL keeps all or none. */
@Component
public class Transactions {
    private final TransactionalOperator operator;

    public Transactions(TransactionalOperator operator) {
        this.operator = operator;
    }

    public <T> Mono<T> atomically(Mono<T> statements) {
        return operator.transactional(statements).onErrorMap(DatabaseErrors::translate);
    }
}
