package io.github.happyhorse.maven.json;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Reads and writes JSON trees. */
public final class Json {

    private static final int LONGEST_NUMBER = 40;

    private Json() {}

    /**
     * Reads a text that is one JSON object and nothing else.
     *
     * @param bytes the text, in UTF-8 or another encoding of Unicode
     * @return the object; empty for anything else, an object with a key twice included
     */
    public static Optional<ObjectNode> readObject(byte[] bytes) {
        try {
            return JsonTree.read(bytes) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * Tells whether a text is JSON with any structure at all.
     *
     * @param bytes the text
     * @return true for an object or an array
     */
    public static boolean isJson(byte[] bytes) {
        try {
            return JsonTree.read(bytes).isContainer();
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * A new, empty object.
     *
     * @return the object
     */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Writes an object for people and programs: two spaces of indentation, {@code \n} on every system, UTF-8.
     *
     * @param object what to write
     * @return the bytes, with a line end at their end
     */
    public static byte[] write(ObjectNode object) {
        byte[] text = JsonTree.write(object);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    /**
     * The text of a field.
     *
     * @param object where to look
     * @param field its name
     * @return the text; null where the field is missing or holds no text
     */
    public static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? value.stringValue() : null;
    }

    /**
     * The number in a field, also when it is written as text.
     *
     * @param object where to look
     * @param field its name
     * @return the number; null where there is none, or one that nothing here can be measured in
     */
    public static BigDecimal number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        String digits = value.isNumber() || value.isString() ? value.asString().strip() : "";
        try {
            BigDecimal number = digits.isEmpty() || digits.length() > LONGEST_NUMBER ? null : new BigDecimal(digits);
            return number == null || Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * A copy of a tree with every text in it, field names included, passed through a function. A number whose digits it
     * would change becomes a text.
     *
     * @param node the tree
     * @param change what to do with each text
     * @return the copy
     */
    public static JsonNode mapTexts(JsonNode node, UnaryOperator<String> change) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object();
            object.properties()
                    .forEach(field -> copy.set(change.apply(field.getKey()), mapTexts(field.getValue(), change)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(mapTexts(element, change)));
            return copy;
        }
        if (!node.isString() && !node.isNumber()) {
            return node;
        }
        String changed = change.apply(node.asString());
        return node.isNumber() && changed.equals(node.asString()) ? node : StringNode.valueOf(changed);
    }
}
