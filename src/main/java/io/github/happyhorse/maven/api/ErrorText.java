package io.github.happyhorse.maven.api;

import io.github.happyhorse.maven.text.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.ResponseBody;

/**
 * The text of an error, wherever a reply has it. Gateways, relays and upstream each have fields of their own.
 *
 * @param code the error code, or null
 * @param message the reason in words, or null
 * @param isError whether a field says that this is an error, not just a message
 */
public record ErrorText(String code, String message, boolean isError) {

    private static final String CODE = "code";

    /** What holds the text. Successful replies have the first two as well. */
    private static final List<String> TEXTS =
            List.of("message", "msg", "error", "errors", "detail", "failReason", "fail_reason");

    private static final Set<String> NEUTRAL = Set.of("message", "msg");

    /** What the text may be nested in. */
    private static final List<String> CONTAINERS = List.of("data", "result", "output");

    private static final Set<String> SUCCESS = Set.of("", "0", "ok", "success", "successful", "succeeded");

    private static final int DEEPEST = 5;
    private static final int MOST_MESSAGES = 4;
    private static final int LONGEST_PLAIN_TEXT = 200;
    private static final int BYTES_READ = 4096;

    /** Finds the text in a body that is JSON. */
    public static ErrorText of(Map<String, Object> json, Redactor redactor) {
        Search search = new Search(redactor);
        search.object(json, 1, false);
        return new ErrorText(
                search.code, search.messages.isEmpty() ? null : String.join("; ", search.messages), search.isError);
    }

    /**
     * The beginning of a body that is no JSON, in the encoding that its byte order mark or its type names.
     *
     * @return a line, or null if there is nothing to be shown
     */
    public static String plain(byte[] body, MediaType type, Redactor redactor) {
        byte[] start = Arrays.copyOf(body, Math.min(body.length, BYTES_READ));
        try {
            String line = redactor.line(ResponseBody.create(start, type).string());
            return line == null ? null : Redactor.cut(line, LONGEST_PLAIN_TEXT + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The code and the message in one line, for a reply that somebody else has received.
     *
     * @return the text, or null if the reply has none
     */
    public static String in(Map<String, Object> json) {
        ErrorText text = of(json, Redactor.withoutKey());
        if (text.code == null || text.message == null) {
            return text.message == null ? text.code : text.message;
        }
        return text.code + ": " + text.message;
    }

    /**
     * A text, or a whole number as text. Codes and ids come as both.
     *
     * @return the text, or null
     */
    public static String textOrNumber(Map<String, Object> object, String field) {
        Object value = object.get(field);
        return value instanceof String || value instanceof Number && !(value instanceof BigDecimal)
                ? value.toString()
                : null;
    }

    /** This, and what is missing in it from another place. */
    ErrorText or(ErrorText other) {
        return new ErrorText(
                code == null ? other.code : code, message == null ? other.message : message, isError || other.isError);
    }

    boolean isEmpty() {
        return code == null && message == null;
    }

    private static final class Search {

        private final Redactor redactor;
        private final List<String> messages = new ArrayList<>();
        private String code;
        private boolean isError;

        Search(Redactor redactor) {
            this.redactor = redactor;
        }

        void object(Map<?, ?> object, int depth, boolean inError) {
            if (code == null) {
                Object value = object.get(CODE);
                code = value instanceof String || value instanceof Number ? errorText(value.toString()) : null;
                isError |= code != null;
            }
            TEXTS.forEach(field -> value(object.get(field), depth, inError || !NEUTRAL.contains(field)));
            CONTAINERS.forEach(field -> {
                if (object.get(field) instanceof Map<?, ?> nested && depth < DEEPEST) {
                    object(nested, depth + 1, inError);
                }
            });
        }

        private void value(Object value, int depth, boolean inError) {
            if (value instanceof Map<?, ?> nested && depth < DEEPEST) {
                object(nested, depth + 1, inError);
            } else if (value instanceof List<?> list && depth < DEEPEST) {
                list.stream().limit(MOST_MESSAGES).forEach(element -> value(element, depth + 1, inError));
            } else if (value instanceof String text) {
                message(errorText(text), inError);
            } else {
                isError |= inError && Boolean.TRUE.equals(value);
            }
        }

        private void message(String text, boolean inError) {
            isError |= inError && text != null;
            if (text != null
                    && messages.size() < MOST_MESSAGES
                    && messages.stream().noneMatch(earlier -> earlier.contains(text))) {
                messages.add(text);
            }
        }

        /** Null for a word of success. */
        private String errorText(String text) {
            String line = redactor.line(text);
            boolean success = line == null
                    || SUCCESS.contains(line.toLowerCase(Locale.ROOT))
                    || line.length() == 3
                            && line.charAt(0) == '2'
                            && line.chars().allMatch(Character::isDigit);
            return success ? null : line;
        }
    }
}
