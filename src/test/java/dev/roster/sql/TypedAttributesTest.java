package dev.roster.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.filter.FilterEvaluator;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The types that the schemas of RFC 7643 leave to extensions: numbers, dateTimes, binary, several simple values. */
class TypedAttributesTest {
    private static final ResourceType DEVICE = new ResourceType(
            "Device",
            "/Devices",
            "",
            new Schema(
                    "urn:example:Device",
                    "Device",
                    "",
                    List.of(
                            attribute("age", Attribute.Type.INTEGER, false),
                            attribute("size", Attribute.Type.DECIMAL, false),
                            attribute("seen", Attribute.Type.DATE_TIME, false),
                            attribute("key", Attribute.Type.BINARY, false),
                            attribute("tags", Attribute.Type.STRING, true),
                            attribute("ports", Attribute.Type.INTEGER, true),
                            // Several, unlike a user's: who is disabled does not tell.
                            attribute("active", Attribute.Type.BOOLEAN, true))),
            List.of(),
            List.of());
    private static final List<String> DOCUMENTS = List.of(
            "{}",
            "{\"age\": 3, \"size\": 0.5, \"seen\": \"2026-01-01T00:00:00Z\", \"key\": \"QUJD\", \"tags\": [\"A\", \"b\"], \"ports\": [1, 2],"
                    + " \"active\": [true, false]}",
            "{\"age\": -3, \"size\": 1.50, \"seen\": \"2026-01-01T02:00:00.5+02:00\", \"key\": \"qujd\", \"tags\": [\"a\"], \"ports\": [],"
                    + " \"active\": [true]}",
            "{\"age\": 300, \"size\": -1e3, \"seen\": \"2025-12-31T23:59:59.999Z\", \"key\": \"\", \"tags\": [\"\"], \"ports\": [80]}");
    private static final List<String> FILTERS = List.of(
            "age eq 3",
            "age eq 3.0",
            "age ne -3",
            "age gt -3",
            "age le 3e0",
            "age pr",
            "age eq 0.5",
            "age lt 1e2",
            "size eq 5E-1",
            "size eq 1.5",
            "size lt 0",
            "size ge -1000",
            "size eq null",
            "seen eq \"2026-01-01T01:00:00+01:00\"",
            "seen gt \"2026-01-01T00:00:00.0Z\"",
            "seen le \"2026-01-01T00:00:00\"",
            "seen ne \"2026-01-01T00:00:00Z\"",
            "key eq \"QUJD\"",
            "key ne \"QUJD\"",
            "key pr",
            "tags eq \"a\"",
            "tags ne \"a\"",
            "tags pr",
            "not (tags sw \"A\")",
            "tags co \"\"",
            "tags gt \"a\"",
            "ports gt 1",
            "ports ne 80",
            "ports pr",
            "not (ports le 2)",
            "active eq false",
            "active eq true",
            "active ne true",
            "not (active eq false)");

    private static Attribute attribute(String name, Attribute.Type type, boolean multiValued) {
        return new Attribute(
                name,
                type,
                multiValued,
                "",
                false,
                List.of(),
                false,
                Attribute.Mutability.READ_WRITE,
                Attribute.Returned.DEFAULT,
                Attribute.Uniqueness.NONE,
                List.of(),
                List.of());
    }

    @Test
    void everyTypeIsComparedAsItsKind() throws Exception {
        List<Directory.Row> rows = new ArrayList<>();
        try (FilterDatabase database = new FilterDatabase()) {
            for (String document : DOCUMENTS) {
                ObjectNode json = (ObjectNode) new ObjectMapper().readTree(document);
                Directory.Row row = new Directory.Row(
                        UUID.randomUUID(), DEVICE, 1, OffsetDateTime.parse("2026-01-01T00:00:00Z"), null, json, json);
                database.insert(row);
                rows.add(row);
            }
            for (String filter : FILTERS) {
                agree(database, filter, rows);
            }
        }
    }

    private static void agree(FilterDatabase database, String text, List<Directory.Row> rows) throws SQLException {
        var filter = FilterResolver.resolve(FilterParser.parse(text), DEVICE);
        Set<String> expected = new TreeSet<>();
        rows.stream()
                .filter(row -> FilterEvaluator.matches(filter, row.resource()))
                .forEach(row -> expected.add(row.id().toString()));
        Binds binds = new Binds(1);
        String sql = "SELECT r.id::text FROM scim.resource r WHERE " + FilterSql.where(filter, DEVICE, binds);
        assertThat(database.ids(sql, binds)).as(text).isEqualTo(expected);
        assertThat(expected.size()).as(text).isBetween(text.equals("age eq 0.5") ? 0 : 1, rows.size() - 1);
    }
}
