package dev.roster.console;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.roster.web.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The templates in {@code console/templates}: every value is escaped, and a name that a view does not have is an error. */
@Component
class Pages {
    private static final String FOLDER = "/console/templates/";
    private final Mustache.Compiler compiler = Mustache.compiler()
            .nullValue("")
            .strictSections(true)
            .emptyStringIsFalse(true)
            .withFormatter(value -> Printable.of(String.valueOf(value)))
            .withLoader(Pages::read);
    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    /** HTML of a view, a record, with what all pages have around it. */
    String html(String template, Object view, Frame frame) {
        StringWriter html = new StringWriter();
        templates
                .computeIfAbsent(template, name -> compiler.compile(read(name)))
                .execute(view, frame, html);
        return html.toString();
    }

    private static Reader read(String name) {
        @Nullable InputStream file = Pages.class.getResourceAsStream(FOLDER + name + ".mustache");
        if (file == null) {
            throw new IllegalStateException("no template " + name);
        }
        try (file) {
            // Read to its end here: nobody closes the reader.
            return new StringReader(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
