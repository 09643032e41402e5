package io.github.happyhorse.maven.text;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * JSON as maps, lists, texts, numbers, booleans and null. Jackson's parser and generator do the work; its object mapper
 * would add a quarter of a second to the start of a goal.
 */
public final class Json {

    private static final int LONGEST_NUMBER = 40;

    /** Deeper values stand in one line, so that indentation cannot multiply the size of a file. */
    private static final int DEEPEST_INDENTED = 6;

    /** Jackson's own limits on depth and on the length of numbers and texts hold. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new ShallowIndenter());

    private static final ObjectWriteContext PRETTY = new ObjectWriteContext.Base() {

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return PRINTER.createInstance();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    };

    private static final class ShallowIndenter extends DefaultIndenter {

        private static final long serialVersionUID = 1L;

        ShallowIndenter() {
            super("  ", "\n");
        }

        @Override
        public void writeIndentation(JsonGenerator generator, int level) {
            if (level <= DEEPEST_INDENTED) {
                super.writeIndentation(generator, level);
            }
        }
    }

    private Json() {}

    /**
     * Reads a text that is one JSON object and nothing else.
     *
     * @return the object; empty for anything else, an object with a key twice included
     */
    public static Optional<Map<String, Object>> readObject(byte[] bytes) {
        try {
            return read(bytes) instanceof Map<?, ?> object ? Optional.of(asObject(object)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * Why a text is not one JSON object.
     *
     * @return the parser's reason and the place; null if it is one
     */
    public static String problem(byte[] bytes) {
        try {
            return read(bytes) instanceof Map ? null : "it is another value";
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            return e.getOriginalMessage()
                    + (place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")");
        }
    }

    /** Whether a text is JSON with any structure at all. */
    public static boolean isJson(byte[] bytes) {
        try {
            Object value = read(bytes);
            return value instanceof Map || value instanceof List;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Writes an object for people and programs: two spaces of indentation, {@code \n} on every system, UTF-8. */
    public static byte[] write(Map<String, Object> object) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(PRETTY, text)) {
            write(object, generator);
        }
        text.write('\n');
        return text.toByteArray();
    }

    /** Writes a value in one line. */
    public static String writeLine(Object value) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(value, generator);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /**
     * The object in a field.
     *
     * @return the object; null where the field is missing or holds something else
     */
    public static Map<String, Object> object(Map<String, Object> object, String field) {
        return object.get(field) instanceof Map<?, ?> found ? asObject(found) : null;
    }

    /**
     * The text of a field.
     *
     * @return the text; null where the field is missing or holds no text
     */
    public static String text(Map<String, Object> object, String field) {
        return object.get(field) instanceof String text ? text : null;
    }

    /**
     * The number in a field, also when it is written as text.
     *
     * @return the number; null where there is none, or one that nothing here can be measured in
     */
    public static BigDecimal number(Map<String, Object> object, String field) {
        Object value = object.get(field);
        String digits = value instanceof Number || value instanceof String
                ? value.toString().strip()
                : "";
        try {
            BigDecimal number = digits.isEmpty() || digits.length() > LONGEST_NUMBER ? null : new BigDecimal(digits);
            return number == null || Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Every object that is read here has texts as keys. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Map<?, ?> object) {
        return (Map<String, Object>) object;
    }

    private static Object read(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return null;
            }
            Object value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "something follows the value");
            }
            return value;
        }
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new StreamReadException(parser, "unexpected " + token);
        };
    }

    /** A number whose exponent is beyond what BigDecimal can hold stays a text. */
    private static Object decimal(JsonParser parser) {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            return parser.getString();
        }
    }

    private static void write(Object value, JsonGenerator generator) {
        if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            asObject(object).forEach((name, field) -> {
                generator.writeName(name);
                write(field, generator);
            });
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            list.forEach(element -> write(element, generator));
            generator.writeEndArray();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else {
            generator.writeNull();
        }
    }
}
