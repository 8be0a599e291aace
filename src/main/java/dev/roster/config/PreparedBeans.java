package dev.roster.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Which beans there are can be worked out when the server is built, which saves a quarter of its start
 * ({@code -Dspring.aot.enabled=true}). The build knows Spring's settings as {@code application.yaml} has them: who sets another one,
 * such as a profile, starts without it. A build that is given such a setting ends.
 */
class PreparedBeans implements EnvironmentPostProcessor, Ordered {
    private static final String OWN = "class path resource [application.yaml]";
    // On these depends which beans there are, but for what follows.
    private static final List<String> OF_SPRING = List.of("spring.", "management.", "server.forward.");
    // What Boot says of every application, and where its settings may stand as JSON, which are looked at too.
    private static final List<String> HARMLESS = List.of("spring.aot.", "spring.application.");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (isAsBuilt(environment)) {
            return;
        }
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            throw new IllegalStateException("The beans can't be worked out with settings of Spring's beside those of"
                    + " application.yaml: build without variables of the environment such as SPRING_PROFILES_ACTIVE.");
        }
        SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
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
        String property = name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
        return OF_SPRING.stream().anyMatch(property::startsWith)
                && HARMLESS.stream().noneMatch(property::startsWith);
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
