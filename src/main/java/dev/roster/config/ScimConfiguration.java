package dev.roster.config;

import dev.roster.auth.DialectSettings;
import dev.roster.bulk.BulkHandler;
import dev.roster.bulk.BulkRoutes;
import dev.roster.console.ConsoleHandler;
import dev.roster.console.ConsoleRoutes;
import dev.roster.console.OverviewHandler;
import dev.roster.console.RequestHandler;
import dev.roster.console.RequestsHandler;
import dev.roster.console.ResourcesHandler;
import dev.roster.console.SignInHandler;
import dev.roster.discovery.DiscoveryRoutes;
import dev.roster.discovery.ServiceSettings;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.resources.Hashing;
import dev.roster.resources.ResourceHandler;
import dev.roster.resources.ResourceRoutes;
import dev.roster.startup.StartupFailure;
import dev.roster.users.MeRepository;
import dev.roster.web.BaseUrl;
import dev.roster.web.Routes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The endpoints: one set of routes for each resource type, discovery, and the console. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ScimConfiguration {
    @Bean
    SchemaRegistry schemaRegistry(@Value("${roster.schemas}") String folder) {
        return SchemaFolder.load(folder);
    }

    @Bean
    DialectSettings dialectSettings(
            @Value("${roster.profile}") String profile, @Value("${roster.leniencies}") List<String> switches) {
        try {
            return new DialectSettings(profile, switches);
        } catch (IllegalArgumentException e) {
            throw new StartupFailure("ROSTER_PROFILE, ROSTER_LENIENCIES: " + e.getMessage());
        }
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RouterFunction<ServerResponse> scimRoutes(
            SchemaRegistry registry,
            ResourceHandler handler,
            BulkHandler bulk,
            MeRepository callers,
            ServiceSettings settings) {
        RouterFunction<ServerResponse> discovery = DiscoveryRoutes.of(registry, settings);
        RouterFunction<ServerResponse> resources = registry.resourceTypes().stream()
                .map(type -> ResourceRoutes.of(type, handler))
                .reduce(RouterFunction::and)
                .orElseThrow();
        return me(registry, handler, callers)
                .and(BulkRoutes.of(bulk))
                .and(ResourceRoutes.ofAll(registry.resourceTypes(), handler))
                .and(resources)
                .and(discovery)
                .and(Routes.otherVersions());
    }

    @Bean
    RouterFunction<ServerResponse> consoleRoutes(
            ConsoleHandler console,
            SignInHandler signIn,
            OverviewHandler overview,
            RequestsHandler requests,
            RequestHandler oneRequest,
            ResourcesHandler resources) {
        return ConsoleRoutes.of(console, signIn, overview, requests, oneRequest, resources);
    }

    @Bean
    ServiceSettings serviceSettings(
            Hashing hashing,
            @Value("${roster.cursor-timeout}") Duration cursorTimeout,
            @Value("${roster.bulk-max-operations}") int bulkMaxOperations,
            @Value("${spring.http.codecs.max-in-memory-size}") DataSize maxBody) {
        return new ServiceSettings(hashing.keeps(), cursorTimeout, bulkMaxOperations, maxBody.toBytes());
    }

    private static RouterFunction<ServerResponse> me(
            SchemaRegistry registry, ResourceHandler handler, MeRepository callers) {
        return callers.isMapped()
                ? ResourceRoutes.alias("/Me", registry.resourceType("User").orElseThrow(), handler, callers::userOf)
                : Routes.notImplemented(
                        BaseUrl.PATH + "/Me",
                        "/Me is not mapped to users here (ROSTER_ME): use the user's own address.");
    }
}
