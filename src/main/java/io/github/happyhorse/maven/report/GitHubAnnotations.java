package io.github.happyhorse.maven.report;

import java.util.function.Consumer;

/** An annotation on GitHub for each task whose video is not there. A look at a task gets none. */
final class GitHubAnnotations implements Report {

    private static final int LONGEST = 4000;

    private final Consumer<String> commands;

    GitHubAnnotations(Consumer<String> commands) {
        this.commands = commands;
    }

    @Override
    public void write(CiRun run) {
        if (!run.expectsVideos()) {
            return;
        }
        String command = run.failOnError() ? "error" : "warning";
        run.tasks().stream()
                .filter(task -> !task.isGood())
                .map(task -> "::" + command + " title=" + property(task.headline()) + "::" + data(task.message()))
                .forEach(commands);
    }

    private static String data(String text) {
        return Texts.cut(Texts.clean(text), LONGEST)
                .replace("%", "%25")
                .replace("\r", "%0D")
                .replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
