package dev.roster;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** {@code docs/conformance.md} leaves no demand out, and the tests it names are there. */
class ConformanceTest {
    private static final int DEMANDS = 152;
    private static final Pattern ROW = Pattern.compile("\\| [0-9]+ \\|.*");
    private static final Pattern VERDICT = Pattern.compile("conforms(: .+)?|(deviates|not applicable): .+");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");

    private record Row(int number, String rfc, String demand, String verdict, String tests) {
        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            assertThat(cells).as(line).hasSize(7);
            return new Row(
                    Integer.parseInt(cells[1].strip()),
                    cells[2].strip(),
                    cells[3].strip(),
                    cells[4].strip(),
                    cells[5].strip());
        }

        List<String> testNames() {
            return List.of(tests.isEmpty() ? new String[0] : tests.split(", ", -1));
        }
    }

    private static final List<Row> ROWS = rows();

    @Test
    void everyDemandHasOneRow() {
        assertThat(ROWS.stream().map(Row::number))
                .isEqualTo(IntStream.rangeClosed(1, DEMANDS).boxed().toList());
        assertThat(ROWS)
                .filteredOn(row -> !row.rfc().matches("(7643|7644|9865) .+")
                        || row.demand().isEmpty())
                .isEmpty();
    }

    @Test
    void everyRowHasAVerdictAndATestOrAReason() {
        assertThat(ROWS)
                .filteredOn(row -> !VERDICT.matcher(row.verdict()).matches()
                        || (row.tests().isEmpty() && row.verdict().startsWith("conforms")))
                .isEmpty();
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, Path> sources = sources();
        assertThat(ROWS.stream()
                        .flatMap(row -> row.testNames().stream()
                                .filter(name -> !isTest(name, sources))
                                .map(name -> row.number() + " " + name)))
                .isEmpty();
    }

    private static boolean isTest(String name, Map<String, Path> sources) {
        Matcher parts = TEST.matcher(name);
        Path source = parts.matches() ? sources.get(parts.group(1)) : null;
        return source != null
                && Arrays.stream(load(source).getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(parts.group(2))
                                && AnnotationSupport.isAnnotated(method, Testable.class));
    }

    private static Class<?> load(Path source) {
        String name = source.toString().replaceFirst("[.]java$", "").replace(File.separatorChar, '.');
        try {
            return Class.forName(name, false, ConformanceTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The test sources by the simple names of their classes. */
    private static Map<String, Path> sources() throws IOException {
        Path root = Path.of("src/test/java");
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith("Test.java"))
                    .collect(toMap(file -> file.getFileName().toString().replace(".java", ""), root::relativize));
        }
    }

    private static List<Row> rows() {
        try (var lines = Files.lines(Path.of("docs/conformance.md"))) {
            return lines.filter(ROW.asMatchPredicate()).map(Row::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
