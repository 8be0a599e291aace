import java.util.List;
import java.util.regex.Pattern;

/** Status 0: there was none, the connection broke or it took too long. */
record Answer(int status, int retryAfterSeconds, String body) {
    static Answer none() {
        return new Answer(0, 1, "");
    }

    /** Might be better the next time. */
    boolean isPassing() {
        return status == 0 || status == 429 || status == 503;
    }

    void pause() throws InterruptedException {
        Thread.sleep(1000L * retryAfterSeconds);
    }

    /** The strings that are called so, anywhere in the body. */
    List<String> values(String name) {
        return Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"")
                .matcher(body)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
