package io.github.happyhorse.maven.it;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second Maven process for integration tests, in the folder of the first. */
public final class BackgroundBuild {

    private final Process process;

    private BackgroundBuild(Process process) {
        this.process = process;
    }

    /**
     * Starts {@code mvn verify} with the Maven that runs the tests; what it prints goes to {@code background.log}.
     *
     * @param basedir the folder of the test
     * @param localRepository the local repository of the tests
     * @param baseUrl the service to ask
     * @param more arguments
     * @return the build under way
     * @throws IOException if it cannot be started
     */
    public static BackgroundBuild start(File basedir, File localRepository, String baseUrl, String... more)
            throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("maven.home") + (windows ? "/bin/mvn.cmd" : "/bin/mvn"),
                "--batch-mode",
                "-Dmaven.repo.local=" + localRepository,
                "-Dhappyhorse.baseUrl=" + baseUrl,
                "verify"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(basedir)
                .redirectErrorStream(true)
                .redirectOutput(new File(basedir, "background.log"));
        builder.environment().put("TT_API_KEY", "it-secret-key");
        return new BackgroundBuild(builder.start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it the hard way, with all processes that it has started. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end and answers its exit code. */
    public int await() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            kill();
            return -1;
        }
        return process.exitValue();
    }
}
