package dev.roster;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import reactor.netty.ReactorNetty;

@SpringBootApplication
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
