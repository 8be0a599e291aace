package dev.roster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may know which. */
class ArchitectureTest {
    private static final String BASE = "dev.roster.";
    private static final Pattern WRITTEN_BY_THE_BUILD = Pattern.compile(".*__[^/]*\\.class");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.matches(WRITTEN_BY_THE_BUILD))
            .importPackages("dev.roster");

    @ParameterizedTest
    @CsvSource({
        "protocol.error, ''",
        "protocol.schema, protocol.error",
        "protocol.filter, protocol.error protocol.schema",
        "protocol.resource, protocol.error protocol.schema",
        "protocol.patch, protocol.error protocol.schema protocol.filter protocol.resource",
        "protocol.message, protocol.error protocol.schema",
        "protocol.dialect, protocol.error protocol.schema protocol.filter protocol.resource protocol.patch protocol.message",
        "sql, protocol..",
        "database, protocol.error sql web",
        "web, protocol..",
        "startup, ''",
        "resources, protocol.. sql web database startup",
        "users, protocol.. sql web database resources startup",
        "groups, protocol.. sql web database resources",
        "bulk, protocol.. web database resources",
        "journal, database",
        "requestlog, protocol.. web database",
        "discovery, protocol.. sql web resources",
        "auth, protocol.error protocol.dialect web startup",
        "metrics, protocol.error web",
        "console, protocol.. web auth",
    })
    void aPackageKnowsOnlyThoseBelowIt(String name, String below) {
        String[] known = Stream.concat(Stream.of(name), Stream.of(below.split(" ", -1)))
                .map(one -> BASE + one)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(BASE + name)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.roster..").and(not(resideInAnyPackage(known))))
                .check(MAIN);
    }

    @Test
    void theProtocolAndItsSqlArePure() {
        classes()
                .that()
                .resideInAnyPackage("dev.roster.protocol..", "dev.roster.sql..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.roster.protocol..", "dev.roster.sql..", "java..", "tools.jackson..", "org.jspecify..")
                .check(MAIN);
    }

    @Test
    void nothingKnowsTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.roster.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.roster.config..")
                .check(MAIN);
    }

    @Test
    void onlyRepositoriesTalkToTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.roster.config..", "dev.roster.database..")
                .and()
                .haveNameNotMatching(".*Repository(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.r2dbc..", "org.springframework.r2dbc..")
                .check(MAIN);
    }

    @Test
    void onlyTheEdgesKnowHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.roster.web..", "dev.roster.auth..", "dev.roster.config..")
                .and()
                .haveNameNotMatching(".*(Routes|Handler)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.web..", "org.springframework.http..")
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatItDoesAndIsNullMarked() {
        assertThat(MAIN).extracting(found -> found.getPackage()).isNotEmpty().allMatch(ArchitectureTest::isNullMarked);
    }

    private static boolean isNullMarked(JavaPackage found) {
        return found.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }
}
