package dev.roster.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** What the rewrites of a request mean, a sentence each, from {@code console/rewrites.properties}. */
final class Rewrites {
    private static final Properties SENTENCES = read();

    private Rewrites() {}

    /** A rewrite's name and its sentence, which is empty for one that is not known here. */
    record Rewrite(String name, String sentence) {}

    static List<Rewrite> of(List<String> names) {
        return names.stream()
                .map(name -> new Rewrite(name, SENTENCES.getProperty(name, "")))
                .toList();
    }

    private static Properties read() {
        try (InputStream file =
                Objects.requireNonNull(Rewrites.class.getResourceAsStream("/console/rewrites.properties"))) {
            Properties sentences = new Properties();
            sentences.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            return sentences;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
