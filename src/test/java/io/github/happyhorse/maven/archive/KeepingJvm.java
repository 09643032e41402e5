package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.result.TestLocks;
import io.github.happyhorse.maven.task.TaskId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another Maven run, as far as archives go: a process that keeps one video on command. */
final class KeepingJvm implements Closeable {

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private KeepingJvm(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread listener = new Thread(
                () -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(answers::add));
        listener.setDaemon(true);
        listener.start();
    }

    static KeepingJvm start(Path repository, ArchiveCase.Saved saved) throws IOException {
        return new KeepingJvm(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                KeepingJvm.class.getName(),
                repository.toString(),
                saved.video().toString(),
                saved.metadataFile().toString()));
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** The next line that it says. */
    String hear() throws InterruptedException {
        String line = answers.poll(30, TimeUnit.SECONDS);
        return line == null ? "nothing" : line;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        Metadata metadata = MetadataJson.read(Path.of(arguments[2])).usable().orElseThrow();
        MavenArchive archive = new MavenArchive(
                ArchiveCase.SYSTEM,
                ArchiveCase.session(Path.of(arguments[0])),
                null,
                new MavenArchive.Settings(Duration.ofMinutes(30), 1L << 32, failures -> Duration.ZERO, "1.2.3"),
                TestLocks.ofNewRun(),
                Map.of(),
                InstantSource.system());
        System.out.println("ready");
        System.in.read();
        Archive.Kept kept = archive.keep(
                Identity.of(new TaskId(metadata.taskId())), Path.of(arguments[1]), metadata, new ArchiveCase.Events());
        System.out.println(kept.installed() == null ? "kept before" : "installed");
    }
}
