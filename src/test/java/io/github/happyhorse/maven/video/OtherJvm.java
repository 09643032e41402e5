package io.github.happyhorse.maven.video;

import io.github.happyhorse.maven.http.HttpClients;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another Maven run, as far as part files go: a process that executes a command for each line, and answers with a line.
 * It ends with the process that started it.
 */
final class OtherJvm implements Closeable {

    private final Process process;
    private final PrintWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private OtherJvm(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread listener = new Thread(this::listen);
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try {
            process.inputReader(StandardCharsets.UTF_8).lines().forEach(answers::add);
        } catch (UncheckedIOException e) {
            // It has ended, and has nothing more to say.
        }
    }

    static OtherJvm start() throws IOException {
        return new OtherJvm(java());
    }

    /** One that can write no file of more than so many KiB, as if the disk were full. */
    static OtherJvm startOnASmallDisk(int kib) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f " + 2 * kib + "; exec \"$@\"", "sh"));
        command.addAll(java());
        return new OtherJvm(command);
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName());
    }

    /** Creates a part file; answers {@code created}. */
    void create(Path part) {
        send("create", part);
    }

    /** Writes a line of text into the part file; answers {@code written}. */
    void write(String text) {
        send("write", text);
    }

    /** Answers {@code moved}. */
    void move(Path target) {
        send("move", target);
    }

    /** Closes the part file; answers {@code closed}. */
    void closePart() {
        send("close", "");
    }

    /**
     * Downloads into the part file and closes it; answers with what came of it, then with the bytes left until then.
     */
    void download(String url) {
        send("download", url);
    }

    private void send(String command, Object argument) {
        commands.println(command + " " + argument);
    }

    /** The next line of its output, or null if there is none for a long time. */
    String answer() throws InterruptedException {
        return answers.poll(15, TimeUnit.SECONDS);
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
        PartFile part = null;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String argument = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, line.indexOf(' '))) {
                case "create" -> {
                    part = PartFile.create(Path.of(argument));
                    System.out.println("created");
                }
                case "write" -> {
                    byte[] text = argument.getBytes(StandardCharsets.UTF_8);
                    part.append(text, text.length);
                    System.out.println("written");
                }
                case "move" -> {
                    part.moveTo(Path.of(argument));
                    System.out.println("moved");
                }
                case "close" -> {
                    part.close();
                    System.out.println("closed");
                }
                case "download" -> {
                    String outcome = downloaded(part, argument);
                    long left = Files.size(part.path());
                    part.close();
                    System.out.println(outcome);
                    System.out.println(left + " bytes left");
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static String downloaded(PartFile part, String url) throws InterruptedException {
        try (HttpClients clients = DownloadCase.clients()) {
            return DownloadCase.download(clients, part, url).toString();
        } catch (DownloadFailure e) {
            return e.getMessage();
        }
    }
}
