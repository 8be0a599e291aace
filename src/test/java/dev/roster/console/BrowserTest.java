package dev.roster.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a person sees it. */
class BrowserTest {
    private static Browser browser;

    private final ScimClient scim = TestServer.newTenant();
    private final int tenant = scim.tenant();

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void aWrongTokenIsRefusedAndTheRightOneOpens() {
        Page page = browser.page();
        page.navigate("/console");
        page.getByLabel("Admin token").fill("wrong");
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not an admin token");
        page.getByLabel("Admin token").fill(TestServer.adminToken(tenant));
        button(page, "Sign in").click();
        assertThat(heading(page, "Overview")).isVisible();
        button(page, "Sign out").click();
        assertThat(heading(page, "Sign in")).isVisible();
        page.navigate("/console/requests");
        assertThat(heading(page, "Sign in")).isVisible();
    }

    @Test
    void aFailingRequestOfEntraIsFoundAndExplained() {
        String id = scim.user("ann@contoso.com");
        aRefusedAndAnAcceptedChange(id);
        Page page = browser.page(tenant, "/console/requests");
        page.getByLabel("Status").selectOption("errors");
        page.getByLabel("User or group").fill("ANN@contoso.com");
        button(page, "Show").click();
        page.waitForURL("**status=errors**");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("change User"))
                .click();
        Locator main = page.locator("main");
        assertThat(main).containsText("400 invalidValue");
        assertThat(main).containsText("emails must have at most one primary value.");
        assertThat(main).containsText("\"value\" : \"False\"");
        assertThat(main).containsText("BooleanStrings");
        assertThat(main).containsText("was read as the boolean");
        assertThat(heading(page, "Afterwards, about the same")).isVisible();
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("ann@contoso.com").setExact(true))
                .first()
                .click();
        assertThat(heading(page, "ann@contoso.com").first()).isVisible();
    }

    @Test
    void aPlotIsDrawnFromTheRows() {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        LoggedRows.minute(tenant, now.minusMinutes(50), 40, 7, 1);
        LoggedRows.minute(tenant, now.minusMinutes(40), 10, 0, 0);
        Page page = browser.page(tenant, "/console");
        page.waitForSelector("[data-points] canvas");
        Object drawn = page.evaluate("""
                () => {
                  const canvas = document.querySelector('.plot canvas');
                  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  const colours = new Set();
                  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 200) colours.add(pixels.slice(i, i + 3).join());
                  return colours.size;
                }""");
        assertThat((Integer) drawn).isGreaterThan(3);
        // Long before this run, in which requests without a known token may be counted too.
        Object points = page.evaluate(
                """
                async minutes => {
                  const rates = await (await fetch('/console/rates?period=hour')).json();
                  return [rates.at.length, ...minutes.map(minute => {
                    const i = rates.at.indexOf(minute);
                    return [rates.requests[i], rates.refused[i], rates.failed[i]].join();
                  })].join(' ');
                }""",
                List.of(
                        (double) now.minusMinutes(50).toEpochSecond(),
                        (double) now.minusMinutes(45).toEpochSecond(),
                        (double) now.minusMinutes(40).toEpochSecond()));
        assertThat(points).isEqualTo("60 40,7,1 0,0,0 10,0,0");
    }

    @Test
    void hostileTextIsShownAsText() {
        aHostileRequest();
        Page page = browser.page(tenant, "/console/requests");
        List<String> alarms = new ArrayList<>();
        page.onDialog(dialog -> {
            alarms.add(dialog.message());
            dialog.dismiss();
        });
        page.onConsoleMessage(message -> alarms.add(message.text()));
        page.onPageError(alarms::add);
        page.reload();
        Locator main = page.locator("main");
        assertThat(main).containsText("<script>alert(1)</script>");
        assertThat(main).containsText("\\u202egnp.exe\\u0007");
        // Who has no token is shown to every tenant, so that other requests may come before it.
        page.locator("#rows tr")
                .filter(new Locator.FilterOptions().setHasText("\\u202egnp.exe"))
                .locator("a")
                .first()
                .click();
        assertThat(main).containsText("What was understood");
        assertThat(main).containsText("<img src=x onerror=alert(2)>");
        page.getByText("show all").click();
        assertThat(page.locator("main script, main img").count()).isZero();
        assertThat(alarms).isEmpty();
    }

    @Test
    void theKeyboardIsEnough() {
        scim.user("keyboard@example.com");
        Page page = browser.page(tenant, "/console");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to the content");
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).containsText("Users");
        page.keyboard().press("Enter");
        assertThat(heading(page, "Users")).isVisible();
        page.getByRole(AriaRole.SEARCHBOX).focus();
        page.keyboard().type("keyb");
        page.keyboard().press("Enter");
        page.waitForURL("**text=keyb");
        page.getByText("Skip to the results").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#results")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("keyboard@example.com");
        page.keyboard().press("Enter");
        assertThat(heading(page, "keyboard@example.com").first()).isVisible();
    }

    @Test
    void aListFollowsTheLogAndTimesAreUtcWithTheLocalOneBeside() {
        LoggedRows.request(
                tenant, "first-" + tenant, "subject", "first", "at", OffsetDateTime.parse("2026-07-01T10:00:00Z"));
        Page page = browser.page(tenant, "/console/requests?token=entra");
        assertThat(page.locator("time")).hasText("2026-07-01 10:00:00");
        assertThat(page.locator("time")).hasAttribute("title", "Here: 01/07/2026, 12:00:00 CEST");
        assertThat(page.getByText("Times in UTC")).isVisible();
        LoggedRows.request(tenant, "second-" + tenant, "subject", "second");
        assertThat(page.locator("#rows tbody tr").first()).containsText("second");
        assertThat(page.locator("#rows tbody tr")).hasCount(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768, 1280})
    void noPageIsWiderThanItsWindow(int width) {
        String id = scim.user("a.person.with.a.quite.long.name.indeed.and.more@subsidiary.contoso.example");
        aRefusedAndAnAcceptedChange(id);
        LoggedRows.request(
                tenant, "wide-" + tenant, "token", null, "operation", "other", "path", "/Users/" + "x".repeat(150));
        scim.post("/Users", """
                {"schemas":["%s"],"userName":"%s@contoso.example","displayName":"%s","externalId":"%s"}""".formatted(ScimClient.USER, "u".repeat(80), "d".repeat(90), "e".repeat(64)));
        Page page = browser.page(tenant, "/console");
        page.setViewportSize(width, 800);
        for (String path : List.of(
                "/console",
                "/console/requests",
                "/console/resources/User",
                "/console/resources/User?deleted=true",
                "/console/resources/User/" + id,
                "/console/requests/entra-" + tenant)) {
            page.navigate(path);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(path)
                    .isEqualTo(width);
        }
    }

    @Test
    void namesOfTokensAreNotBroken() {
        LoggedRows.request(tenant, "token-" + tenant, "token", "API_BEARER", "subject", "rita.abel17@contoso.example");
        Page page = browser.page(tenant, "/console/requests?token=API_BEARER");
        page.setViewportSize(1280, 800);
        page.navigate("/console/requests");
        for (String text : List.of("API_BEARER", "rita.abel17@contoso.example")) {
            assertThat(page.locator("#rows bdi", new Page.LocatorOptions().setHasText(text))
                            .first()
                            .evaluate("element => element.getClientRects().length"))
                    .as(text)
                    .isEqualTo(1);
        }
    }

    private void aRefusedAndAnAcceptedChange(String id) {
        String requestId = "entra-" + tenant;
        LoggedRows.request(
                tenant,
                requestId,
                "method",
                "PATCH",
                "path",
                "/Users/" + id,
                "operation",
                "change User",
                "status",
                400,
                "scim_type",
                "invalidValue",
                "detail",
                "emails must have at most one primary value.",
                "resource_type",
                "User",
                "resource_id",
                UUID.fromString(id),
                "subject",
                "ann@contoso.com",
                "rewrites",
                new String[] {"BooleanStrings"},
                "body",
                "{\"Operations\":[{\"op\":\"Add\",\"path\":\"active\",\"value\":\"False\"}]}");
        LoggedRows.request(
                tenant,
                requestId + "-later",
                "operation",
                "change User",
                "status",
                200,
                "resource_id",
                UUID.fromString(id),
                "at",
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    }

    private void aHostileRequest() {
        String hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202Egnp.exe\u0007'\"";
        LoggedRows.request(
                tenant,
                "hostile-" + tenant,
                "status",
                400,
                "detail",
                hostile,
                "subject",
                hostile,
                "user_agent",
                hostile,
                "query",
                hostile.repeat(2000),
                "path",
                "/" + hostile,
                "operation",
                hostile,
                "token",
                hostile,
                "rewrites",
                new String[] {hostile},
                "body",
                "{\"userName\":\"" + hostile);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }
}
