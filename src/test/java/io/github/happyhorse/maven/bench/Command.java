package io.github.happyhorse.maven.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of the system. What it prints goes to a file, as in a CI. */
final class Command {

    private static final int LIMIT_MINUTES = 15;

    private final ProcessBuilder builder;
    private final Path log;

    /** A command to be run in a folder. */
    Command(Path folder, Path log, List<String> words) {
        this.log = log;
        this.builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
    }

    Command with(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    /** Takes away what a CI or a user has set, which would make it do more, or other things. */
    Command without(String... prefixes) {
        builder.environment().keySet().removeIf(name -> Arrays.stream(prefixes).anyMatch(name::startsWith));
        return this;
    }

    /** Runs it and says how long it took. */
    Duration run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(this + " has not ended within " + LIMIT_MINUTES + " minutes; see " + log);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        if (process.exitValue() != 0) {
            throw new IOException(this + " ended with " + process.exitValue() + "; it printed:\n" + printed());
        }
        return taken;
    }

    /** What it printed. */
    String printed() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Whether the system has a program of this name. */
    static boolean exists(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** What tells it from others; the classpath would bury it. */
    @Override
    public String toString() {
        List<String> words = builder.command();
        return words.get(0) + " … " + words.get(words.size() - 1) + " in " + builder.directory();
    }
}
