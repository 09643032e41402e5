package io.github.happyhorse.maven.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Words of a command that runs a class of the benchmarks in a JVM of its own. */
final class JavaCommand {

    private JavaCommand() {}

    static List<String> of(Class<?> main, List<String> options, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(arguments);
        return words;
    }
}
