package dev.roster.console;

import dev.roster.protocol.schema.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Which resources of a type a list shows, as a parameter of its address says it. */
enum Shown {
    ALL("", ""),
    /** Users that the identity provider has disabled. */
    INACTIVE("active", "false"),
    DELETED("deleted", "true");

    private final String parameter;
    private final String value;

    Shown(String parameter, String value) {
        this.parameter = parameter;
        this.value = value;
    }

    /** A link to one of these lists. */
    record Choice(String label, String name, String value, boolean isCurrent) {}

    static Shown of(UnaryOperator<String> parameter) {
        return Arrays.stream(values())
                .filter(one -> one != ALL && parameter.apply(one.parameter).equals(one.value))
                .findFirst()
                .orElse(ALL);
    }

    /** Those that a type has. */
    List<Choice> choices(ResourceType type) {
        return Arrays.stream(values())
                .filter(one -> one != INACTIVE || type.name().equals("User"))
                .map(one -> one.choice(one == this))
                .toList();
    }

    Choice choice(boolean isCurrent) {
        return new Choice(name().toLowerCase(Locale.ROOT), parameter, value, isCurrent);
    }
}
