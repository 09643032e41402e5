package io.github.happyhorse.maven.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A {@link StandInServer} under way. */
final class StandIn implements AutoCloseable {

    private final Process process;
    private final int port;

    private StandIn(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one with clips of the given names. */
    static StandIn with(Map<String, Path> clips) throws IOException {
        List<String> arguments = new ArrayList<>();
        clips.forEach((name, file) -> arguments.addAll(List.of(name, file.toString())));
        Process process = new ProcessBuilder(JavaCommand.of(StandInServer.class, List.of("-Xmx64m"), arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (port == null) {
            throw new IOException("the stand-in for the service did not start");
        }
        return new StandIn(process, Integer.parseInt(port));
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    String clipUrl(String clip) {
        return baseUrl() + "/clips/" + clip + ".mp4";
    }

    /** The id of a task that was not polled yet, and that has succeeded. */
    static String newTask(String clip) {
        return clip + "-" + UUID.randomUUID();
    }

    /** Its standard input ends, and so does it; it has nothing to finish. */
    @Override
    public void close() {
        process.destroy();
    }
}
