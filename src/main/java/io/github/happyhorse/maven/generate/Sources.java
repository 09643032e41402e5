package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.config.Quoted;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what clips a project wants. Whatever is wrong is reported at once, so that one run finds it all. */
public final class Sources {

    private static final int LARGEST_FILE = 1 << 20;
    private static final int MOST_PROBLEMS = 100;

    private final Map<String, Object> parameters;
    private final List<String> problems = new ArrayList<>();
    private final List<ClipRequest> clips = new ArrayList<>();

    private Sources(PromptParameters parameters) {
        this.parameters = parameters.read(problems);
    }

    /** Reads the prompts and requests in a directory. */
    public static List<ClipRequest> in(Path directory, PromptParameters parameters) {
        Sources sources = new Sources(parameters);
        List<Path> files = sources.files(directory);
        sources.checkNames(files);
        files.forEach(sources::read);
        return sources.validClips();
    }

    /** Takes a prompt that is no file. */
    public static List<ClipRequest> of(String name, String prompt, PromptParameters parameters) {
        Sources sources = new Sources(parameters);
        String nameProblem = nameProblem(name);
        if (nameProblem != null) {
            sources.problems.add(InvalidConfigurationException.named("fileName") + ": " + nameProblem);
        }
        sources.addPrompt(name, null, prompt);
        return sources.validClips();
    }

    private List<ClipRequest> validClips() {
        if (problems.isEmpty()) {
            return List.copyOf(clips);
        }
        if (problems.size() == 1) {
            throw new InvalidConfigurationException(problems.get(0));
        }
        int more = problems.size() - MOST_PROBLEMS;
        List<String> shown = problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()));
        throw new InvalidConfigurationException(problems.size() + " problems, nothing was submitted:\n  "
                + String.join("\n  ", shown) + (more > 0 ? "\n  and " + more + " more" : ""));
    }

    private List<Path> files(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Sources::isSource)
                    .sorted(Comparator.comparing(Sources::stem).thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            problems.add(InvalidConfigurationException.named("sourceDirectory") + ": "
                    + Quoted.text(directory.toString()) + " is no directory that can be read");
            return List.of();
        }
    }

    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !isHidden(file) && !extension(file).isEmpty() && !Files.isDirectory(file);
    }

    private static boolean isHidden(Path file) {
        try {
            return Files.isHidden(file);
        } catch (IOException e) {
            return false;
        }
    }

    /** The extension of a source, in lower case; empty for any other file. */
    private static String extension(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Stream.of(".txt", ".json").filter(name::endsWith).findFirst().orElse("");
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - extension(file).length());
    }

    private void checkNames(List<Path> files) {
        Map<String, Path> names = new LinkedHashMap<>();
        for (Path file : files) {
            String problem = nameProblem(stem(file));
            if (problem != null) {
                add(file, problem);
            }
            Path other = names.putIfAbsent(stem(file).toLowerCase(Locale.ROOT), file);
            if (other != null) {
                add(
                        file,
                        "a clip has one source, and "
                                + Quoted.text(other.getFileName().toString())
                                + " has the same name but for upper and lower case or the extension; rename one");
            }
        }
    }

    private static String nameProblem(String name) {
        if (!TaskId.isSafeName(name)) {
            return Quoted.text(name)
                    + (TaskId.isDeviceName(name)
                            ? " is a device name on Windows, so it names no clip"
                            : " names no clip: write at most 128 letters, digits, dots, underscores and hyphens, a letter"
                                    + " or digit first");
        }
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Quoted.text(name) + " names no clip, because numbers stand for positions: add a letter";
        }
        return name.toLowerCase(Locale.ROOT).endsWith(".last")
                ? Quoted.text(name)
                        + " names no clip, because .last.json is a file of another one: choose another ending"
                : null;
    }

    private void read(Path file) {
        text(file).ifPresent(text -> {
            if (extension(file).equals(".json")) {
                RequestFile.read(text, problem -> add(file, problem))
                        .ifPresent(body -> clips.add(ClipRequest.of(stem(file), file, body)));
            } else {
                addPrompt(stem(file), file, text);
            }
        });
    }

    private void addPrompt(String name, Path file, String text) {
        String prompt = Prompt.normalized(text);
        String problem = Prompt.problem(prompt);
        if (problem == null) {
            Map<String, Object> body = new LinkedHashMap<>(parameters);
            body.put("input", Map.of("prompt", prompt));
            clips.add(ClipRequest.of(name, file, body));
        } else {
            add(file, problem);
        }
    }

    private Optional<String> text(Path file) {
        if (!Files.isRegularFile(file)) {
            return problem(file, "it is no file, or a link to none");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                return problem(file, "it is larger than 1 MiB");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : problem(file, "it is no text in UTF-8");
        } catch (CharacterCodingException e) {
            return problem(file, "it is no text in UTF-8");
        } catch (IOException e) {
            return problem(file, "it cannot be read");
        }
    }

    private Optional<String> problem(Path file, String problem) {
        add(file, problem);
        return Optional.empty();
    }

    private void add(Path file, String problem) {
        String where = file == null ? InvalidConfigurationException.named("prompt") : Quoted.text(file.toString());
        problems.add(where + ": " + problem);
    }
}
