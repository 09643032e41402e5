package io.github.happyhorse.maven.text;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON in tests with a second implementation, Jackson's own mapper. */
public final class JsonTrees {

    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonTrees() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ObjectNode read(byte[] text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    public static ObjectNode tree(Map<String, Object> object) {
        return read(Json.write(object));
    }

    public static Map<String, Object> map(JsonNode tree) {
        return Json.readObject(write(tree)).orElseThrow();
    }

    public static byte[] write(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }
}
