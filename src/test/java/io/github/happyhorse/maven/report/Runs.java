package io.github.happyhorse.maven.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.Collected;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.text.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Goal runs to report. */
final class Runs {

    static final String ID = "1469cfc3-3004-4d9e-ab10-0d6f2b9c7a51";
    static final String OTHER_ID = "7b0d2c11-9f4e-4a55-8c3b-52f1aa90e377";
    static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    static final Instant START = Instant.parse("2026-11-23T09:15:02.250Z");

    /** What nothing that reads a report may take for more than text. */
    static final String TORTURE =
            "100% <b>\"bad\"</b> & ]]> 'x' |[y] `z` *a* _b_ {c} $d$ @team, :tada: \\ \u0000\u001b[31m"
                    + "\uD800 \uDC00 \uFFFE 🐎\r\n::error title=fake::evil\n##teamcity[buildStop comment='x']\n##[add-mask]x\u2028end";

    private Runs() {}

    /** A run in a checkout, with its reports where they are by default. */
    static ReportedRun await(Path checkout, ReportedTask... tasks) {
        return run("video", ReportedRun.Goal.AWAIT, true, checkout, tasks);
    }

    static ReportedRun run(
            String executionId, ReportedRun.Goal goal, boolean failOnError, Path checkout, ReportedTask... tasks) {
        return new ReportedRun(
                "demo",
                executionId,
                goal,
                failOnError,
                checkout.resolve("target/happyhorse-reports"),
                checkout,
                START,
                Duration.ofMillis(72_345),
                List.of(tasks));
    }

    static ReportedTask succeeded(Path checkout) {
        return succeeded(checkout, ID);
    }

    static ReportedTask succeeded(Path checkout, String id) {
        Path directory = checkout.resolve("target/happyhorse");
        return task(new Collected(
                id,
                new TaskId(id),
                Outcome.SUCCEEDED,
                metadata(id, Outcome.SUCCEEDED, null, video(), response()),
                directory.resolve(id + ".mp4"),
                directory.resolve(id + ".json"),
                null,
                null,
                false));
    }

    /** The video is saved, but what came after went wrong. */
    static ReportedTask notArchived(Path checkout) {
        return with(
                succeeded(checkout),
                succeeded(checkout).data(),
                "Task " + ID + " succeeded and its video is saved, but it could not be deployed");
    }

    static ReportedTask without(Path checkout, String id, Outcome outcome, String problem) {
        Metadata.Problem reason = outcome == Outcome.RUNNING
                ? null
                : new Metadata.Problem("DataInspectionFailed", "Input data may contain inappropriate content.", null);
        return task(new Collected(
                id,
                new TaskId(id),
                outcome,
                metadata(id, outcome, reason, null, null),
                null,
                checkout.resolve("target/happyhorse").resolve(id + ".json"),
                problem,
                null,
                false));
    }

    /** A task at the start of a wait. */
    static ReportedTask waiting(String id, String command) {
        Clip clip = new Clip(id, new TaskId(id));
        return ReportedTask.of(clip, command, Collected.running(clip));
    }

    /** A task of which nothing is known but what went wrong. */
    static ReportedTask unknown(String id, String problem) {
        return task(new Collected(id, new TaskId(id), Outcome.ERROR, null, null, null, problem, null, false));
    }

    static ReportedTask task(Collected result) {
        return ReportedTask.of(new Clip(result.name(), new TaskId(result.name())), null, result);
    }

    /** The same task with other data and another problem. */
    static ReportedTask with(ReportedTask task, Metadata data, String problem) {
        Collected old = task.result();
        return ReportedTask.of(
                new Clip(ID, new TaskId(ID)),
                task.command(),
                new Collected(
                        old.name(),
                        old.task(),
                        old.outcome(),
                        data,
                        old.video(),
                        old.metadata(),
                        problem,
                        null,
                        old.savedBefore()));
    }

    static ReportedTask named(String name, ReportedTask task) {
        Collected old = task.result();
        return new ReportedTask(
                task.prompt(),
                task.command(),
                new Collected(
                        name,
                        old.task(),
                        old.outcome(),
                        old.data(),
                        old.video(),
                        old.metadata(),
                        old.problem(),
                        null,
                        old.savedBefore()));
    }

    static ReportedTask withCommand(String command, ReportedTask task) {
        return new ReportedTask(task.prompt(), command, task.result());
    }

    /** A clip whose submission was refused. */
    static ReportedTask refused(String name, String prompt) {
        return new ReportedTask(
                prompt,
                "mvn happyhorse:generate",
                new Collected(
                        name,
                        null,
                        Outcome.ERROR,
                        null,
                        null,
                        null,
                        "Clip " + name + " was refused, try again with mvn happyhorse:generate",
                        null,
                        false));
    }

    /** The same run before it ends. */
    static ReportedRun running(ReportedRun run) {
        return run.waitingFor(run.failOnError(), run.tasks());
    }

    static ReportedTask failed(Path checkout) {
        return without(
                checkout,
                OTHER_ID,
                Outcome.FAILED,
                "Task " + OTHER_ID + " failed at the service: DataInspectionFailed: Input data may contain"
                        + " inappropriate content. [last status FAILED, after 12s]. Change what the reason names,"
                        + " submit anew and wait for the new task id.");
    }

    static Metadata metadata(
            String id, Outcome outcome, Metadata.Problem reason, Metadata.Video video, Map<String, Object> response) {
        return Metadata.builder(id, outcome, Metadata.Origin.SERVICE)
                .status(outcome.name(), "35137489-2862-96cb-b6f2-0c4f7e8d9a10")
                .error(reason)
                .times(new BigDecimal("0.036"), new BigDecimal("39.998"))
                .video(video)
                .waiting(new Metadata.Wait(START, START.plusMillis(40_250), 9, 1))
                .download(video == null ? null : new Metadata.Download(1, 76_331, new BigDecimal("1.5")))
                .response(response)
                .build();
    }

    static Metadata.Video video() {
        return new Metadata.Video(
                ID + ".mp4", 76_331, SHA256, new BigDecimal("5.000"), 1280, 720, "avc1", "mp4a", null, false);
    }

    static Map<String, Object> response() {
        return json("{\"output\": {\"orig_prompt\": \"A chestnut horse gallops along a beach at sunrise.\"}}");
    }

    static Map<String, Object> json(String text) {
        return Json.readObject(text.getBytes(UTF_8)).orElseThrow();
    }
}
