package dev.roster.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.error.ScimError;
import dev.roster.requestlog.RequestLogProperties.Bodies;
import dev.roster.requestlog.RequestLogProperties.Requests;
import dev.roster.web.Operation;
import dev.roster.web.RequestTrace;
import dev.roster.web.RequestTrace.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LogTextTest {
    private final LogText text = new LogText(new RequestLogProperties(
            Duration.ofDays(1), Requests.ALL, Bodies.REFUSED, DataSize.ofBytes(40), List.of()));

    /** A thousand refused operations of one request are read behind it, not on the thread that serves its connection. */
    @Test
    void whomARefusedOperationIsAboutIsReadLater() {
        LogRow row = refused("{\"userName\":\"ann\",\"title\":7}", "title is a string.", true);
        assertThat(row.subject()).isNull();
        assertThat(text.plain(row).subject()).isEqualTo("ann");
    }

    @Test
    void aBodyThatIsNotKeptIsReadAllTheSame() {
        LogRow row = text.plain(
                refused("{\"userName\":\"ann\",\"path\":[\"password\"],\"x\":\"S3\"}", "S3 is none.", false));
        assertThat(row.subject()).isEqualTo("ann");
        assertThat(row.body()).isNull();
        assertThat(row.detail()).isEqualTo("*** is none.");
    }

    @Test
    void aBodyIsMaskedBeforeItIsCut() {
        LogRow row = text.plain(refused(
                "{\"op\":\"replace\",\"value\":\"S3\",\"x\":\"" + "y".repeat(40) + "\",\"path\":\"password\"}",
                "No.",
                true));
        assertThat(row.body()).isEqualTo("{\"op\":\"replace\",\"value\":\"***\",\"x\":\"***\",…");
    }

    private static LogRow refused(String body, String detail, boolean isBodyKept) {
        LogRow bulk = LogRow.of(new RequestTrace("r", Instant.EPOCH, "POST", "/Bulk", null, null, 0), true, false);
        ScimError error = new ScimError(400, null, detail);
        return bulk.refused(new Refused(0, "POST", "/Users", Operation.CREATE, null, null, body, error), isBodyKept);
    }
}
