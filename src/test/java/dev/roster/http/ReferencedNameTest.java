package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reference to resources whose unique key is what they are called by. */
class ReferencedNameTest {
    private static final String SITE = "urn:example:params:scim:schemas:core:2.0:Site";
    private static final String SCHEMA = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "%s", "name": "Site", "attributes": [
              {"name": "displayName", "type": "string", "required": true, "uniqueness": "server"},
              {"name": "parent", "type": "complex", "subAttributes": [
                {"name": "value", "type": "string", "caseExact": true},
                {"name": "$ref", "type": "reference", "caseExact": true, "referenceTypes": ["Site"]},
                {"name": "displayName", "type": "string", "mutability": "readOnly"}]}]}""".formatted(SITE);
    private static final String TYPE = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "Site", "name": "Site",
             "endpoint": "/Sites", "schema": "%s"}""".formatted(SITE);

    @TempDir
    private Path folder;

    @Test
    void isShownFoundAndSortedByThatName() throws IOException {
        Files.writeString(folder.resolve("Site.json"), SCHEMA);
        Files.writeString(folder.resolve("SiteType.json"), TYPE);
        ScimClient scim = TestServer.newTenant().at(TestServer.start("--roster.schemas=" + folder));
        String head = create(scim, "HQ", "");
        String branch = create(scim, "Branch", ", \"parent\": {\"value\": \"" + head + "\"}");

        assertThat(scim.get("/Sites/" + branch).json().at("/parent/displayName").stringValue())
                .isEqualTo("HQ");
        Answer found = scim.find("/Sites", "parent.displayName eq \"hq\"");
        assertThat(found.json().at("/Resources/0/id").asString()).isEqualTo(branch);
        assertThat(scim.find("/Sites", "parent.displayName pr")
                        .json()
                        .at("/totalResults")
                        .asInt())
                .isOne();
        // What has none comes last, though it was made first.
        assertThat(scim.get("/Sites?sortBy=parent.displayName")
                        .json()
                        .at("/Resources/0/id")
                        .asString())
                .isEqualTo(branch);
    }

    private static String create(ScimClient scim, String name, String more) {
        Answer created =
                scim.post("/Sites", "{\"schemas\": [\"" + SITE + "\"], \"displayName\": \"" + name + "\"" + more + "}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.id();
    }
}
