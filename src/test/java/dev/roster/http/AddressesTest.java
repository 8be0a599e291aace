package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses (RFC 7644 section 1.3) and the version in them (section 3.13). */
class AddressesTest {
    private final ScimClient scim = TestServer.newTenant();

    @Test
    void whatTheClientAsksForIsNoPartOfAnAddress() {
        String ann = "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}";
        Answer created = scim.post("/Users?aadOptscim062020&x=y", ann);
        String address = scim.baseUrl() + "/Users/" + created.id();
        assertThat(created.header("Location")).isEqualTo(address);
        Answer read = scim.get("/Users/" + created.id() + "?aadOptscim062020");
        assertThat(read.json().at("/meta/location").asString()).isEqualTo(address);
        assertThat(read.header("Content-Location")).isEqualTo(address);
        String group = scim.group("Staff", created.id());
        assertThat(scim.get("/Groups/" + group + "?x=y")
                        .json()
                        .at("/members/0/$ref")
                        .asString())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/scim/v1/Users", "/scim/v3/Users/1?x=y", "/scim/v1", "/scim/v22/ServiceProviderConfig"})
    void anotherVersionOfTheProtocolIsInvalidVers(String path) {
        for (Answer answer : new Answer[] {
            scim.get(TestServer.origin() + path),
            scim.post(TestServer.origin() + path, "{}"),
            scim.delete(TestServer.origin() + path),
        }) {
            ErrorsTest.assertError(answer, 400, "invalidVers");
            assertThat(answer.detail()).contains("/scim/v2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/scim/v2/Nonsense", "/scim/Users", "/scim/vx/Users", "/scim"})
    void whatNamesNoOtherVersionIsNotFound(String path) {
        ErrorsTest.assertError(scim.get(TestServer.origin() + path), 404, "");
    }
}
