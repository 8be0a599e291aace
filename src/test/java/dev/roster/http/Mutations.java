package dev.roster.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies made of a valid one, each with one thing wrong that no profile takes for right. */
final class Mutations {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HUGE = "9".repeat(150);
    private static final String[] WRONG = {
        "-7",
        "1e400",
        "1e-400",
        HUGE,
        "-" + HUGE + ".5",
        "true",
        "\"no such value\"",
        "[[\"x\"]]",
        "{\"no such name\":[1]}"
    };
    private static final String MARK = "\"the mutated place\"";

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    /**
     * A mutated body.
     *
     * @param body each character a byte
     */
    record Mutation(String what, String body) {
        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    List<Mutation> of(String valid) {
        List<Mutation> all = new ArrayList<>();
        for (String marked : marked(valid)) {
            for (String wrong : WRONG) {
                all.add(new Mutation(wrong, marked.replace(MARK, wrong)));
            }
            all.add(new Mutation("deep", marked.replace(MARK, "[".repeat(5000) + "]".repeat(5000))));
            all.add(new Mutation("deep", marked.replace(MARK, "{\"a\":".repeat(5000) + "1" + "}".repeat(5000))));
            all.add(new Mutation("unclosed", marked.substring(0, marked.indexOf(MARK)) + "["));
            all.add(new Mutation("NUL", marked.replace(MARK, "\"\\u0000\"")));
            all.add(new Mutation("half a surrogate pair", marked.replace(MARK, "\"\\ud83d x\"")));
            all.add(new Mutation("bare word", marked.replace(MARK, "NaN")));
            for (String bytes : new String[] {"\u00ff", "\u00c3(", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080"}) {
                all.add(new Mutation("invalid UTF-8", marked.replace(MARK, '"' + bytes + '"')));
            }
        }
        for (int i = 0; i < 30; i++) {
            all.add(new Mutation("cut", valid.substring(0, random.nextInt(valid.length() - 1))));
            int at = valid.indexOf('{', random.nextInt(valid.lastIndexOf('{') + 1));
            all.add(new Mutation(
                    "long name",
                    valid.substring(0, at + 1) + "\"" + "n".repeat(2000) + "\":1," + valid.substring(at + 1)));
            all.add(new Mutation("twice", valid.substring(0, at + 1) + "\"x\":1,\"x\":1," + valid.substring(at + 1)));
        }
        return all;
    }

    /** The valid body once for every value in it, with a mark in its place. */
    private static List<String> marked(String valid) {
        List<String> all = new ArrayList<>();
        JsonNode tree = JSON.readTree(valid);
        mark(tree, tree, all);
        return all;
    }

    private static void mark(JsonNode tree, JsonNode node, List<String> all) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                object.set(name, JSON.readTree(MARK));
                all.add(tree.toString());
                object.set(name, value);
                mark(tree, value, all);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                array.set(i, JSON.readTree(MARK));
                all.add(tree.toString());
                array.set(i, value);
                mark(tree, value, all);
            }
        }
    }
}
