package dev.roster.console;

import dev.roster.protocol.error.ScimException;
import java.util.Arrays;
import java.util.Locale;

/** How far back the overview looks. A plot has at most some 340 points. */
enum Period {
    HOUR(60, 1),
    DAY(24 * 60, 5),
    WEEK(7 * 24 * 60, 30);

    private final int minutes;
    private final int step;

    Period(int minutes, int step) {
        this.minutes = minutes;
        this.step = step;
    }

    static Period parse(String text) {
        return Arrays.stream(values())
                .filter(period -> period.label().equals(text.isEmpty() ? "day" : text))
                .findFirst()
                .orElseThrow(() -> ScimException.invalidValue("period is hour, day or week."));
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int minutes() {
        return minutes;
    }

    /** Minutes of one point of the plot. */
    int step() {
        return step;
    }
}
