package dev.roster.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabaseConfiguration;
import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimException;
import dev.roster.web.Caller;
import dev.roster.web.RequestTrace;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@SpringBootTest(properties = "roster.api-bearer=secret")
@Import(TestDatabaseConfiguration.class)
class BearerTokenFilterTest {
    @Autowired
    private BearerTokenFilter filter;

    @ParameterizedTest
    @ValueSource(strings = {"Bearer secret", "bearer secret", "BEARER  secret "})
    void aKnownTokenPassesWithItsCaller(String authorization) {
        var exchange = exchange(HttpMethod.GET, "/scim/v2/Users", authorization);
        StepVerifier.create(filter.filter(exchange, passed -> Mono.empty())).verifyComplete();
        assertThat(exchange.<Caller>getAttribute(Caller.ATTRIBUTE))
                .isEqualTo(new Caller(1, Dialect.LENIENT, "API_BEARER", "a-request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic secret", "Bearer", "Bearer ", "Bearer Secret", "secret"})
    void anythingElseIs401(String authorization) {
        refuses(exchange(HttpMethod.GET, "/scim/v2/Users", authorization));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/scim/v2/ServiceProviderConfig",
        "HEAD,/scim/v2/ServiceProviderConfig/",
        "GET,/scim/v2/Schemas",
        "GET,/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
        "GET,/scim/v2/ResourceTypes/User/",
        "GET,/livez",
        "GET,/readyz"
    })
    void discoveryAndProbesNeedNone(HttpMethod method, String path) {
        StepVerifier.create(filter.filter(exchange(method, path, ""), passed -> Mono.empty()))
                .verifyComplete();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/scim/v2/Schemas",
        "GET,/scim/v2/SchemasX",
        "GET,/scim/v2/ServiceProviderConfig/x",
        "GET,/scim/v2",
        "GET,/actuator/health",
        "GET,/livez/x"
    })
    void whatLooksLikeItDoes(HttpMethod method, String path) {
        refuses(exchange(method, path, ""));
    }

    @Test
    void aProxysPrefixIsNotPartOfThePath() {
        var request = MockServerHttpRequest.get("/roster/scim/v2/Schemas").contextPath("/roster");
        StepVerifier.create(filter.filter(traced(MockServerWebExchange.from(request)), passed -> Mono.empty()))
                .verifyComplete();
    }

    private void refuses(MockServerWebExchange exchange) {
        StepVerifier.create(filter.filter(exchange, passed -> Mono.empty()))
                .expectErrorSatisfies(error ->
                        assertThat(((ScimException) error).error().status()).isEqualTo(401))
                .verify();
    }

    private static MockServerWebExchange exchange(HttpMethod method, String path, String authorization) {
        var request = MockServerHttpRequest.method(method, path);
        return traced(MockServerWebExchange.from(
                authorization.isEmpty() ? request : request.header("Authorization", authorization)));
    }

    private static MockServerWebExchange traced(MockServerWebExchange exchange) {
        exchange.getAttributes()
                .put(RequestTrace.ATTRIBUTE, new RequestTrace("a-request", Instant.EPOCH, "GET", "/", null, null, 0));
        return exchange;
    }
}
