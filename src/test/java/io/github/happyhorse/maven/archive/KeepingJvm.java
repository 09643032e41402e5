package io.github.happyhorse.maven.archive;

import io.github.happyhorse.maven.result.MetadataJson;
import io.github.happyhorse.maven.task.TaskId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another Maven run, as far as archives go: a process that keeps one video when it is told to. */
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

    static KeepingJvm start(Path repository, ArchivedVideo saved) throws IOException {
        return new KeepingJvm(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                KeepingJvm.class.getName(),
                repository.toString(),
                saved.file().toString(),
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
        Path metadata = Path.of(arguments[2]);
        ArchivedVideo saved = new ArchivedVideo(
                Path.of(arguments[1]),
                metadata,
                MetadataJson.read(metadata).usable().orElseThrow());
        MavenArchive archive = new MavenArchive(
                ArchiveCase.SYSTEM,
                ArchiveCase.session(Path.of(arguments[0])),
                null,
                ConcurrentHashMap.newKeySet(),
                failures -> {});
        System.out.println("ready");
        System.in.read();
        Archive.Kept kept = archive.keep(new TaskId(saved.metadata().taskId()), saved, new ArchiveCase.Told());
        System.out.println(kept.installed() == null ? "kept before" : "installed");
    }
}
