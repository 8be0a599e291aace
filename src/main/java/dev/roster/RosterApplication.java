package dev.roster;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.data.autoconfigure.metrics.DataRepositoryMetricsAutoConfiguration;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcRepositoriesAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcInitializationAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.ReactiveMultipartAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import reactor.netty.ReactorNetty;

// What nothing here uses: it would lengthen the start, and put a proxy around each repository.
@SpringBootApplication(
        exclude = {
            AopAutoConfiguration.class,
            DataR2dbcAutoConfiguration.class,
            DataR2dbcRepositoriesAutoConfiguration.class,
            DataRepositoryMetricsAutoConfiguration.class,
            ErrorWebFluxAutoConfiguration.class,
            PersistenceExceptionTranslationAutoConfiguration.class,
            R2dbcInitializationAutoConfiguration.class,
            R2dbcTransactionManagerAutoConfiguration.class,
            ReactiveMultipartAutoConfiguration.class,
            TaskExecutionAutoConfiguration.class,
            TransactionAutoConfiguration.class,
            TransactionManagerCustomizationAutoConfiguration.class
        })
@ConfigurationPropertiesScan
public class RosterApplication {

    public static void main(String[] args) {
        // Reactor Netty makes at least four event loops, which on fewer cores mostly wake each other. One alone leaves
        // cores idle.
        if (System.getProperty(ReactorNetty.IO_WORKER_COUNT) == null) {
            int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
            System.setProperty(ReactorNetty.IO_WORKER_COUNT, Integer.toString(loops));
        }
        SpringApplication.run(RosterApplication.class, args);
    }
}
