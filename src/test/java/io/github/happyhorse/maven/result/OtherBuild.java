package io.github.happyhorse.maven.result;

import static io.github.happyhorse.maven.result.Samples.TASK;

import io.github.happyhorse.maven.task.Outcome;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another Maven run: a process that follows commands line by line, and answers. It ends with this one. */
final class OtherBuild implements Closeable {

    private final Process process;
    private final PrintWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private OtherBuild(Process process) {
        this.process = process;
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread listener = new Thread(this::listen);
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try {
            process.inputReader(StandardCharsets.UTF_8).lines().forEach(answers::add);
        } catch (UncheckedIOException e) {
            // It has ended.
        }
    }

    static OtherBuild start() throws IOException {
        return new OtherBuild(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherBuild.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void tell(String command, Path path) {
        commands.println(command + " " + path);
    }

    /** The next line that it says, or null if it says nothing for a long time. */
    String hear() throws InterruptedException {
        return answers.poll(30, TimeUnit.SECONDS);
    }

    /** Ends it as a killed build ends. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        commands.close();
        process.onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .thenAccept(Process::destroyForcibly)
                .join();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        FileLocks locks = TestLocks.ofNewRun();
        FileLock lock = null;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            Path path = Path.of(line.substring(line.indexOf(' ') + 1));
            switch (line.substring(0, line.indexOf(' '))) {
                case "try" -> {
                    lock = locks.tryLock(path).orElse(null);
                    System.out.println(lock == null ? "locked out" : "locked");
                }
                case "unlock" -> {
                    lock.close();
                    System.out.println("unlocked");
                }
                case "race" -> {
                    boolean together = false;
                    while (!commands.ready()) {
                        Optional<FileLock> taken = locks.tryLock(path);
                        if (taken.isPresent()) {
                            together |= !alone(path.resolveSibling("../shared"));
                            taken.get().close();
                        }
                    }
                    System.out.println(together ? "together" : "never together");
                }
                case "stop" -> {}
                case "record" -> {
                    ResultStore store = new ResultStore(Samples.VERSION, locks);
                    ResultFiles files = new ResultFiles(path, "clip");
                    while (!commands.ready()) {
                        store.recordUnlessLocked(files, Samples.without(TASK, Outcome.RUNNING));
                        Thread.sleep(1);
                    }
                    System.out.println("recorded");
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static boolean alone(Path shared) throws IOException {
        try {
            Files.createFile(shared);
            Files.delete(shared);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
