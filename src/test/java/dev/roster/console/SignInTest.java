package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class SignInTest {
    private final ScimClient scim = TestServer.newTenant();
    private final String token = TestServer.adminToken(scim.tenant());
    private final ConsoleClient anonymous = ConsoleClient.anonymous();

    @Test
    void aPageShowsTheFormFirstAndComesBackAfterwards() {
        HttpResponse<String> refused = anonymous.get("/console/requests?status=errors&user=a%26b");
        assertThat(refused.statusCode()).isEqualTo(303);
        String form = refused.headers().firstValue("Location").orElseThrow();
        assertThat(form).startsWith("/console/sign-in?next=");
        assertThat(anonymous.get(form).body())
                .contains("value=\"/console/requests?status&#x3D;errors&amp;user&#x3D;a%26b\"");
        HttpResponse<String> signedIn = anonymous.signIn(token, "/console/requests?status=errors&user=a%26b");
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.headers().firstValue("Location")).contains("/console/requests?status=errors&user=a%26b");
    }

    @Test
    void whereASessionEndsWhileAListIsFollowedThePageComesBack() {
        HttpResponse<String> ended = anonymous.get(
                "/console/requests?newest=x",
                "HX-Request",
                "true",
                "HX-Current-URL",
                anonymous.origin() + "/console/requests?status=errors&user=a%26b");
        assertThat(ended.statusCode()).isEqualTo(401);
        String form = ended.headers().firstValue("HX-Redirect").orElseThrow();
        assertThat(anonymous.get(form).body())
                .contains("value=\"/console/requests?status&#x3D;errors&amp;user&#x3D;a%26b\"");
        assertThat(anonymous
                        .get("/console/requests", "HX-Request", "true", "HX-Current-URL", "http://[")
                        .headers()
                        .firstValue("HX-Redirect"))
                .contains("/console/sign-in?next=%2Fconsole");
    }

    @Test
    void theCookieIsForThisSiteAndThisPathOnly() {
        String plain = cookie(anonymous.signIn(token, "/console"));
        assertThat(plain)
                .contains("HTTPOnly", "SameSite=Strict", "Path=/console", "Max-Age=28800")
                .doesNotContain("Secure");
        String behindTls = cookie(anonymous.signIn(token, "/console", "X-Forwarded-Proto", "https"));
        assertThat(behindTls).contains("Secure");
    }

    @Test
    void theTwoKindsOfTokenDoNotStandInForEachOther() {
        HttpResponse<String> refused = anonymous.signIn(scim.token(), "/console");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("not an admin token");
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(new ScimClient(scim.baseUrl(), token, scim.tenant())
                        .get("/Users")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "AAAAAAAAAAAA", "////", "=", "f39_____AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoSessionIsNone(String session) {
        ConsoleClient forged = new ConsoleClient(anonymous.origin(), "roster_session=" + session);
        assertThat(forged.get("/console").statusCode()).isEqualTo(303);
    }

    @Test
    void aSessionThatWasChangedIsNone() {
        ConsoleClient admin = anonymous.signedIn(token);
        assertThat(admin.get("/console/requests").statusCode()).isEqualTo(200);
        int end = "roster_session=".length() + 8;
        char other = admin.cookie().charAt(end) == 'A' ? 'B' : 'A';
        String later = admin.cookie().substring(0, end) + other + admin.cookie().substring(end + 1);
        assertThat(new ConsoleClient(admin.origin(), later).get("/console").statusCode())
                .isEqualTo(303);
    }

    @Test
    void signOutTakesTheCookieAway() {
        HttpResponse<String> out = anonymous.signedIn(token).post("/console/sign-out", "");
        assertThat(cookie(out)).contains("roster_session=;", "Max-Age=0");
    }

    @ParameterizedTest
    @CsvSource({"/console/sign-in", "/console/sign-out"})
    void formsOfOtherSitesAreRefused(String path) {
        HttpResponse<String> refused = anonymous.post(path, "token=" + token, "Sec-Fetch-Site", "cross-site");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/console",
                "//evil.example/console",
                "/console/../scim",
                "/console/sign-out",
                "/consoles",
                "/console\\evil",
                "javascript:alert(1)",
                "%zz"
            })
    void signInLeadsNowhereElse(String next) {
        assertThat(anonymous.signIn(token, next).headers().firstValue("Location"))
                .contains("/console");
    }

    @Test
    void wrongTokensLockNobodyOut() {
        for (int i = 0; i < 21; i++) {
            assertThat(anonymous.signIn("wrong " + i, "/console").statusCode()).isEqualTo(401);
        }
        assertThat(anonymous.signIn(token, "/console").statusCode()).isEqualTo(303);
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepScriptsOut() {
        for (String path :
                new String[] {"/console", "/console/sign-in", "/console/assets/console.css", "/console/assets/none"}) {
            HttpResponse<String> answer = anonymous.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
        assertThat(anonymous.get("/console/sign-in").headers().firstValue("Cache-Control"))
                .contains("no-store");
        assertThat(anonymous
                        .get("/console/assets/htmx.js")
                        .headers()
                        .firstValue("Cache-Control")
                        .orElseThrow())
                .contains("immutable");
    }

    @Test
    void theAddressOfTheServerAloneLeadsToTheConsole() {
        HttpResponse<String> answer = anonymous.get("/");
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location")).contains("/console");
    }

    @Test
    void whatIsNotThereIsAPageThatSaysSo() {
        HttpResponse<String> none = anonymous.signedIn(token).get("/console/none");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(none.body()).contains("There is nothing at this address.");
        assertThat(anonymous
                        .post("/console/sign-in", "token=" + "x".repeat(9000))
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "token=%zz, application/x-www-form-urlencoded",
        "token=x, x/;;",
        "token=x, application/x-www-form-urlencoded; charset=nope",
        "token=x, application/x-www-form-urlencoded; charset=%",
        "token=%00, application/x-www-form-urlencoded",
        "next=%00, application/x-www-form-urlencoded",
    })
    @ExtendWith(OutputCaptureExtension.class)
    void aFormThatCannotBeReadIsRefused(String form, String contentType, CapturedOutput output) {
        HttpResponse<String> refused = anonymous.post("/console/sign-in", form, "Content-Type", contentType);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("role=\"alert\"");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=nope"})
    void anEmptyFormIsNotBlank(String contentType) {
        assertThat(anonymous
                        .post("/console/sign-in", "", "Content-Type", contentType)
                        .body())
                .contains("role=\"alert\"");
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }
}
