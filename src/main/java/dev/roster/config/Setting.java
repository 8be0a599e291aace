package dev.roster.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;

/**
 * A variable of the environment that not every value is good for.
 *
 * @param property what the variable sets
 * @param demand what its value must be, as the operator reads it
 */
record Setting(String variable, String property, String demand, Predicate<String> isGood) {
    private static final Pattern WITHOUT_UNIT = Pattern.compile("[+-]?\\d+");

    static Setting number(String variable, String property, int least, int most, int example) {
        String demand = "a number from %d to %d, such as %d".formatted(least, most, example);
        return new Setting(variable, property, demand, value -> isBetween(value, Integer.class, least, most));
    }

    static Setting size(String variable, String property, String least, String most, String example) {
        String demand = "a size from %s to %s, such as %s".formatted(least, most, example);
        return new Setting(
                variable,
                property,
                demand,
                value -> isBetween(value, DataSize.class, DataSize.parse(least), DataSize.parse(most)));
    }

    /** Spring takes a number without a unit for milliseconds, where people think of seconds or days. */
    static Setting duration(String variable, String property, Duration least, Duration most, String example) {
        String demand =
                "a duration with its unit, from %s to %s, such as %s".formatted(text(least), text(most), example);
        return new Setting(
                variable,
                property,
                demand,
                value -> !WITHOUT_UNIT.matcher(value).matches() && isBetween(value, Duration.class, least, most));
    }

    static Setting oneOf(String variable, String property, List<String> names) {
        int last = names.size() - 1;
        String demand = String.join(", ", names.subList(0, last)) + " or " + names.get(last);
        return new Setting(
                variable, property, demand, value -> names.stream().anyMatch(name -> name.equalsIgnoreCase(value)));
    }

    Setting orZero() {
        return new Setting(
                variable,
                property,
                "0 or " + demand,
                value -> isBetween(value, Duration.class, Duration.ZERO, Duration.ZERO) || isGood.test(value));
    }

    Setting orEmpty() {
        return new Setting(variable, property, "empty or " + demand, value -> value.isEmpty() || isGood.test(value));
    }

    Optional<String> problem(String value) {
        return isGood.test(value)
                ? Optional.empty()
                : Optional.of("%s must be %s, not \"%s\".".formatted(variable, demand, value));
    }

    /** Read as Spring will. */
    private static <T extends Comparable<T>> boolean isBetween(String value, Class<T> type, T least, T most) {
        try {
            T read = ApplicationConversionService.getSharedInstance().convert(value, type);
            return read != null && read.compareTo(least) >= 0 && read.compareTo(most) <= 0;
        } catch (ConversionException e) {
            return false;
        }
    }

    private static String text(Duration duration) {
        return duration.toDays() > 0 ? duration.toDays() + "d" : duration.toSeconds() + "s";
    }
}
