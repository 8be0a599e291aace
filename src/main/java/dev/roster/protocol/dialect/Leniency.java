package dev.roster.protocol.dialect;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The rewrites and what is kept as sent, each by a name that settings and logs give it. */
public enum Leniency {
    BOOLEAN_STRINGS(BooleanStrings.class),
    CREATE_MISSING_ELEMENT(CreateMissingElement.class),
    DOTTED_KEYS_WITHOUT_PATH(DottedKeysWithoutPath.class),
    EMPTY_STRING_UNASSIGNS(EmptyStringUnassigns.class),
    EXTENSION_AS_PATH(ExtensionAsPath.class),
    IGNORE_EQUAL_READ_ONLY(IgnoreEqualReadOnly.class),
    IGNORE_UNKNOWN_ATTRIBUTES(IgnoreUnknownAttributes.class),
    IGNORE_UNKNOWN_SCHEMAS(IgnoreUnknownSchemas.class),
    LIST_FOR_SINGLE_VALUED(ListForSingleValued.class),
    NUMBER_STRINGS(NumberStrings.class),
    ODD_REFERENCE(OddReference.class),
    OPERATIONS_AS_DATA(OperationsAsData.class),
    REMOVE_BY_VALUE_LIST(RemoveByValueList.class),
    SCALAR_FOR_COMPLEX(ScalarForComplex.class),
    SINGLE_OBJECT_FOR_MULTI_VALUED(SingleObjectForMultiValued.class),
    UNLISTED_CANONICAL_VALUE(UnlistedCanonicalValue.class),
    UNQUOTED_FILTER_STRINGS(UnquotedFilterStrings.class),
    VALUE_PATH_SUB_ATTRIBUTE(ValuePathSubAttribute.class);

    private final String title;

    Leniency(Class<?> rewrite) {
        title = rewrite.getSimpleName();
    }

    /** The leniency with this name, such as {@code BooleanStrings}. */
    public static Leniency named(String name) {
        return Arrays.stream(values())
                .filter(leniency -> leniency.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no leniency \"" + name + "\". Known are: "
                        + Arrays.stream(values()).map(Leniency::toString).collect(Collectors.joining(", ")) + "."));
    }

    @Override
    public String toString() {
        return title;
    }
}
