package dev.roster.protocol.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class FlagChangeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceType USER =
            SchemaRegistry.builtIn().resourceType("User").orElseThrow();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {'op':'replace','path':'active','value':false} | {'active':false}
        {'op':'Add','path':'ACTIVE','value':true} | {'active':true}
        {'op':'Replace','path':'active','value':'False'} | {'active':false}
        {'op':'replace','value':{'active':false}} | {'active':false}
        {'op':'add','path':'active','value':true},{'op':'add','path':'active','value':false} | {'active':false}
        {'op':'remove','path':'active'} |
        {'op':'replace','path':'active','value':null} |
        {'op':'replace','path':'title','value':'Boss'} |
        {'op':'replace','path':'active','value':false},{'op':'replace','path':'title','value':'Boss'} |
        {'op':'replace','path':'emails[value pr].primary','value':true} |
        {'op':'replace','path':'password','value':'secret'} |
        """)
    void onlyWhatSetsFlagsIsOne(String operations, String expected) {
        String body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":["
                + operations.replace('\'', '"') + "]}";
        List<PatchOperation> read =
                Dialect.LENIENT.patch((ObjectNode) JSON.readTree(body), USER, "an-id", new ArrayList<>());
        assertThat(FlagChange.of(read).map(flags -> flags.toString().replace('"', '\'')))
                .hasToString(expected == null ? "Optional.empty" : "Optional[" + expected + "]");
    }
}
