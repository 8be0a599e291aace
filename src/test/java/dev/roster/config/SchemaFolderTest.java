package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.startup.StartupFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFolderTest {
    private static final String SCHEMA = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "urn:example:%1$s", "name": "%1$s",
             "attributes": [{"name": "a"}]}""";

    @TempDir
    private Path folder;

    @Test
    void withoutAFolderThereAreTheBuiltInTypes() {
        assertThat(SchemaFolder.load(" ").resourceTypes())
                .extracting(ResourceType::name)
                .containsExactly("User", "Group");
    }

    @Test
    void onlyItsJsonFilesAreReadByNameOneFolderDeep() throws IOException {
        write("b.json", "\uFEFF" + SCHEMA.formatted("b"));
        write("a.json", SCHEMA.formatted("a"));
        write("README.md", "text");
        write("c.json.bak", "{");
        write("._a.json", "\0");
        Files.createDirectory(folder.resolve("d.json"));
        Files.createDirectory(folder.resolve("more"));
        write("more/e.json", "{");
        SchemaRegistry registry = SchemaFolder.load(folder.toString());
        assertThat(registry.schemas()).extracting("id").endsWith("urn:example:a", "urn:example:b");
        assertThat(registry.schemas()).hasSize(5);
    }

    @Test
    void aFolderMayBeEmpty() {
        assertThat(SchemaFolder.load(folder.toString()).schemas()).hasSize(3);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        write("a.json", SCHEMA.formatted("a"));
        assertRefused(folder.resolve("a.json"), "ROSTER_SCHEMAS: there is no folder " + folder.resolve("a.json") + ".");
    }

    @Test
    void aFileHasToBeUtf8() throws IOException {
        Files.write(folder.resolve("a.json"), SCHEMA.formatted("ä").getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(folder, folder.resolve("a.json") + ": this is not UTF-8; save it as UTF-8.");
    }

    @Test
    void allThatIsWrongIsOneFailureWithALineForEach() throws IOException {
        write("a.json", "{\n,}");
        write("b.json", "[\n{}]");
        assertThatThrownBy(() -> SchemaFolder.load(folder.toString()))
                .isInstanceOf(StartupFailure.class)
                .message()
                .hasLineCount(2)
                .contains(folder.resolve("a.json") + ":2: this is not JSON", folder.resolve("b.json") + ":2: say what");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static void assertRefused(Path folder, String message) {
        assertThatThrownBy(() -> SchemaFolder.load(folder.toString()))
                .isInstanceOf(StartupFailure.class)
                .hasMessage(message);
    }
}
