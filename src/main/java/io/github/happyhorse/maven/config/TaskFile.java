package io.github.happyhorse.maven.config;

import io.github.happyhorse.maven.api.ErrorText;
import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads a file with task ids: text with one a line, or the JSON that the submit call answered. PowerShell writes UTF-16
 * with a byte order mark, so that is read as well as UTF-8.
 */
final class TaskFile {

    private static final String PARAMETER = "taskFile";
    private static final int LARGEST = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TaskFile() {}

    static List<String> entries(Path file) {
        String text = text(file);
        if (!text.stripLeading().startsWith("{")) {
            List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
            if (lines.isEmpty()) {
                throw problem(file, "has no task id in it");
            }
            return lines;
        }
        Map<String, Object> json = Json.readObject(text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> problem(file, "begins like JSON but is no JSON object"));
        String id = taskId(json);
        if (id == null) {
            String message = ErrorText.in(json);
            throw problem(
                    file,
                    "has no output.task_id in it"
                            + (message == null ? "" : "; the submit call seems to have failed: " + message));
        }
        return List.of(id);
    }

    /** Some gateways put the reply into an envelope, and some send ids as numbers. */
    private static String taskId(Map<String, Object> reply) {
        for (Map<String, Object> json :
                Arrays.asList(reply, Json.object(reply, "data"), Json.object(reply, "result"))) {
            Map<String, Object> output = json == null ? null : Json.object(json, "output");
            String id = output == null ? null : ErrorText.textOrNumber(output, "task_id");
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    private static String text(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe or a device could block, or never end.
            throw problem(file, "cannot be read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw problem(file, "is larger than 1 MiB");
            }
            return decode(bytes);
        } catch (CharacterCodingException e) {
            throw problem(file, "is neither UTF-8 nor UTF-16 with a byte order mark");
        } catch (IOException e) {
            throw problem(file, Files.exists(file) ? "cannot be read" : "does not exist");
        }
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        String text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length >= 2) {
            int mark = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
            if (mark == 0xFEFF) {
                return StandardCharsets.UTF_16BE;
            }
            if (mark == 0xFFFE) {
                return StandardCharsets.UTF_16LE;
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static InvalidConfigurationException problem(Path file, String what) {
        return InvalidConfigurationException.of(PARAMETER, file + " " + what);
    }
}
