package io.github.happyhorse.maven.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportFileTest {

    @TempDir
    Path directory;

    @Test
    void whatSeveralModulesAppendAtOnceDoesNotMix() throws Exception {
        Path target = directory.resolve("outputs");
        List<Callable<Void>> modules = new ArrayList<>();
        for (int module = 0; module < 4; module++) {
            String line = String.valueOf((char) ('a' + module)).repeat(200_000);
            modules.add(() -> {
                for (int i = 0; i < 25; i++) {
                    ReportFile.append(target, line + "\n");
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(modules.size());
        try {
            for (Future<Void> module : threads.invokeAll(modules)) {
                module.get();
            }
        } finally {
            threads.shutdownNow();
        }

        List<String> lines = Files.readAllLines(target);
        assertThat(lines.size()).isEqualTo(100);
        assertThat(lines.stream().filter(line -> line.chars().distinct().count() != 1 || line.length() != 200_000))
                .extracting(String::length)
                .as("lengths of the lines that are mixed")
                .isEmpty();
    }

    @Test
    void anInterruptedBuildAppendsTooAndStaysInterrupted() throws Exception {
        Path target = directory.resolve("outputs");
        Thread.currentThread().interrupt();
        try {
            ReportFile.append(target, "a=1\n");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(target).hasContent("a=1\n");
    }

    @Test
    void whatIsAppendedComesAfterWhatIsThere() throws Exception {
        Path target = directory.resolve("outputs");

        ReportFile.append(target, "für=1\n");
        ReportFile.append(target, "");
        ReportFile.append(target, "b=2\n");

        assertThat(target).hasContent("für=1\nb=2\n");
    }
}
