package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** When the beans that were worked out by the build can be used. */
class PreparedBeansTest {
    @ParameterizedTest
    @CsvSource({"'', true", "tracing, false"})
    void aServerUsesThemUnlessItHasAProfile(String profile, boolean uses) throws Exception {
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load");
        environment.put("SPRING_PROFILES_ACTIVE", profile);
        Process server = ServerProcess.start(environment);
        try {
            Queue<String> lines = new ConcurrentLinkedQueue<>();
            ServerProcess.client(server, lines);
            assertThat(lines.stream().anyMatch(line -> line.contains(" dev.roster.RosterApplication__")))
                    .isEqualTo(uses);
        } finally {
            server.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRES_HOST, db, true",
        "SERVER_PORT, 8080, true",
        "ROSTER_PROFILE, strict, true",
        "LOGGING_LEVEL_ROOT, debug, true",
        "SPRINGFIELD, yes, true",
        "SERVER_NETTY_IDLE_TIMEOUT, 90s, true",
        "SPRING_APPLICATION_JSON, '{\"roster\":{\"profile\":\"strict\"}}', true",
        "SPRING_PROFILES_ACTIVE, '', true",
        "SPRING_PROFILES_ACTIVE, tracing, false",
        "SERVER_FORWARD_HEADERS_STRATEGY, none, false",
        "MANAGEMENT_SERVER_PORT, 9000, false",
    })
    void variablesOfSpringAreNotKnownToTheBuild(String name, String value, boolean isAsBuilt) {
        assertThat(isAsBuiltWith(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, value))))
                .isEqualTo(isAsBuilt);
    }

    @ParameterizedTest
    @CsvSource({
        "class path resource [application.yaml], spring.main.banner-mode, true",
        "file [config/application.yaml], spring.main.banner-mode, false",
        "file [config/application.yaml], roster.profile, true",
        "systemProperties, spring.aot.enabled, true",
        "systemProperties, server.forward-headers-strategy, false",
        "spring.application.json, spring.profiles.active, false",
        "systemProperties, spring.jmx.enabled, false",
        "commandLineArgs, management.server.port, false",
    })
    void noMoreAreFilesOfTheOperator(String source, String name, boolean isAsBuilt) {
        assertThat(isAsBuiltWith(
                        new MapPropertySource("Config resource '" + source + "' via location", Map.of(name, "true"))))
                .isEqualTo(isAsBuilt);
    }

    private static boolean isAsBuiltWith(PropertySource<?> only) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        sources.forEach(source -> sources.remove(source.getName()));
        sources.addLast(only);
        return PreparedBeans.isAsBuilt(environment);
    }
}
