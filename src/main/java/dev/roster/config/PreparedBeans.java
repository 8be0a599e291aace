package dev.roster.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Which beans there are can be worked out when the server is built, which saves a quarter of its start
 * ({@code -Dspring.aot.enabled=true}). The build knows Spring's settings as {@code application.yaml} has them: who sets another one,
 * such as a profile, starts without it.
 */
class PreparedBeans implements EnvironmentPostProcessor, Ordered {
    private static final String OWN = "class path resource [application.yaml]";
    // What no bean depends on, or Boot says of every application.
    private static final Set<String> HARMLESS =
            Set.of(AotDetector.AOT_ENABLED, "server.port", "spring.application.pid", "spring.application.version");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!isAsBuilt(environment)) {
            SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
        }
    }

    static boolean isAsBuilt(ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream().noneMatch(PreparedBeans::setsMore);
    }

    private static boolean setsMore(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> names
                && !source.getName().contains(OWN)
                && Arrays.stream(names.getPropertyNames())
                        .anyMatch(name -> isOfSpring(name) && isSet(names.getProperty(name)));
    }

    private static boolean isOfSpring(String name) {
        // A variable of the environment is SPRING_PROFILES_ACTIVE for spring.profiles.active.
        String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
        return !HARMLESS.contains(property)
                && (property.startsWith("spring.")
                        || property.startsWith("management.")
                        || property.startsWith("server."));
    }

    private static boolean isSet(@Nullable Object value) {
        return value != null && !value.toString().isBlank();
    }

    /** Behind those who read the files of settings. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
