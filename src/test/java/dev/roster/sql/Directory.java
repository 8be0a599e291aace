package dev.roster.sql;

import dev.roster.protocol.filter.CaseFold;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Made-up users and groups, the same for the same seed, with all the text that breaks quoting. */
final class Directory {
    static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "Alice",
            "aLICE",
            "alice@Example.com",
            "50%",
            "a_b",
            "a.b",
            "axb",
            "it's",
            "say \"hi\"",
            "back\\slash",
            "\\",
            "line\nbreak",
            "line\n",
            "tab\there",
            "$n",
            "^a$",
            "(x)",
            "[y]",
            "{2}",
            "***=a",
            "Straße",
            "ΣΑΣ",
            "σας",
            "İstanbul",
            "日本",
            "\uE000",
            "😀 smile",
            "\u00A0",
            "a\u0301",
            "\u0001",
            "'; DROP TABLE x; --",
            "true",
            "null",
            "Work",
            "work");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ResourceType USER = type("User");
    private static final ResourceType GROUP = type("Group");

    /** A row of the resource table beside the resource as a client sees it. */
    record Row(
            UUID id,
            ResourceType type,
            long version,
            OffsetDateTime created,
            @Nullable String externalId,
            ObjectNode document,
            ObjectNode resource) {

        @Nullable
        String uniqueKey() {
            return type.name().equals("User")
                    ? CaseFold.fold(document.path("userName").asString())
                    : null;
        }
    }

    private final Random random;
    final List<Row> users = new ArrayList<>();
    final List<Row> groups = new ArrayList<>();

    Directory(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            users.add(row(USER, user(i)));
        }
        for (int i = 0; i < 10; i++) {
            groups.add(row(GROUP, JSON.objectNode().put("displayName", text())));
        }
    }

    static ResourceType type(String name) {
        return SchemaRegistry.builtIn().resourceType(name).orElseThrow();
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** Makes a member of a group known to both. */
    static void join(Row group, Row member) {
        String display = member.document
                .path("displayName")
                .asString(member.document.path("userName").asString(""));
        array(group.resource, "members")
                .add(JSON.objectNode()
                        .put("value", member.id.toString())
                        .put("type", member.type.name())
                        .put("display", display));
        if (member.type.name().equals("User")) {
            array(member.resource, "groups")
                    .add(JSON.objectNode()
                            .put("value", group.id.toString())
                            .put("type", "direct")
                            .put("display", group.document.path("displayName").asString()));
        }
    }

    /** Makes the members of two groups, each a member of the other, indirect members of the other. */
    static void joinIndirectly(Row first, Row second, List<Row> users) {
        for (Row user : users) {
            List<String> direct = user.resource
                    .path("groups")
                    .valueStream()
                    .map(group -> group.path("value").asString())
                    .toList();
            boolean inOne = direct.contains(first.id.toString()) != direct.contains(second.id.toString());
            if (inOne) {
                Row other = direct.contains(first.id.toString()) ? second : first;
                array(user.resource, "groups")
                        .add(JSON.objectNode()
                                .put("value", other.id.toString())
                                .put("type", "indirect")
                                .put(
                                        "display",
                                        other.document.path("displayName").asString()));
            }
        }
    }

    private static ArrayNode array(ObjectNode resource, String name) {
        return resource.path(name).isArray() ? (ArrayNode) resource.path(name) : resource.putArray(name);
    }

    private Row row(ResourceType type, ObjectNode document) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        long version = 1L + random.nextInt(3);
        OffsetDateTime created =
                OffsetDateTime.of(2026, 1, 1 + random.nextInt(5), 0, 0, 0, random.nextInt(3) * 1000, ZoneOffset.UTC);
        String externalId = random.nextInt(3) == 0 ? null : text();
        document.putArray("schemas").add(type.schema().id());
        ObjectNode resource = document.deepCopy().put("id", id.toString());
        if (externalId != null) {
            resource.put("externalId", externalId);
        }
        resource.putObject("meta")
                .put("resourceType", type.name())
                .put("created", created.toInstant().toString())
                .put("lastModified", created.plusDays(1).toInstant().toString())
                .put("version", "W/\"" + version + "\"");
        return new Row(id, type, version, created, externalId, document, resource);
    }

    private ObjectNode user(int number) {
        ObjectNode user = JSON.objectNode().put("userName", text() + number);
        for (String name : List.of("displayName", "nickName", "title", "profileUrl")) {
            if (random.nextInt(3) > 0) {
                user.put(name, text());
            }
        }
        if (random.nextInt(4) > 0) {
            user.put("active", random.nextBoolean());
        }
        if (random.nextInt(4) > 0) {
            user.putObject("name").put("familyName", text()).put("givenName", text());
        }
        ArrayNode emails = user.putArray("emails");
        for (int i = random.nextInt(4); i > 0; i--) {
            ObjectNode email = emails.addObject().put("type", random.nextBoolean() ? "work" : "HOME");
            if (random.nextInt(4) > 0) {
                email.put("value", text());
            }
            if (random.nextInt(3) == 0) {
                email.put("primary", random.nextBoolean());
            }
        }
        if (random.nextInt(3) > 0) {
            ObjectNode enterprise = user.putObject(ENTERPRISE).put("employeeNumber", text());
            enterprise.putObject("manager").put("value", text());
        }
        return user;
    }
}
