package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the user reads while a goal runs: beginnings, changes, results, and now and then that nothing has changed. */
final class RunLog implements Archive.Listener {

    /** From this many tasks on, only endings are told one by one. */
    private static final int MANY = 4;

    private final Console console;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Heartbeat heartbeat;
    private final boolean many;
    private final boolean offline;
    private final Map<TaskId, String> phases = new LinkedHashMap<>();

    RunLog(Console console, InstantSource clock, Heartbeat heartbeat, int tasks, boolean offline) {
        this.console = console;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.heartbeat = heartbeat;
        this.many = tasks >= MANY;
        this.offline = offline;
    }

    synchronized void asking(CollectRequest request, String keySource) {
        String where = named(request.tasks()) + " at " + request.baseUrl().host();
        String key = request.isRehearsal() ? "" : ", API key from " + keySource;
        if (request.waiting().isSinglePoll()) {
            say("Looking at " + where + key);
            return;
        }
        say("Waiting for " + where + ": a look every "
                + Durations.format(request.waiting().pollInterval()) + ", for up to "
                + Durations.format(request.waiting().timeout())
                + key);
        Duration round = RequestLimiter.SPACING.multipliedBy(request.tasks().size());
        if (round.compareTo(request.waiting().pollInterval()) > 0) {
            say("So many tasks share 5 requests a second: each is looked at about every " + Durations.format(round));
        }
    }

    private String named(List<TaskId> tasks) {
        if (many) {
            return tasks.size() + " tasks";
        }
        return (tasks.size() == 1 ? "task " : "tasks ")
                + tasks.stream().map(TaskId::value).collect(Collectors.joining(", "));
    }

    synchronized void waiting(TaskId task) {
        phases.put(task, "not asked yet");
    }

    synchronized void looked(PollState before, PollState after, Step next) {
        TaskId task = after.task();
        if (after.failure() != null) {
            phases.put(task, "not answered for");
            if (after.failuresInRow() == 1 && next instanceof Step.PollAgain look) {
                warn("Task " + task + ": " + after.failure().reason() + " (failed look 1 in a row, the next in "
                        + Durations.format(positive(Duration.between(clock.instant(), look.at()))) + ")");
            }
            return;
        }
        String word = after.statusWord();
        phases.put(task, word);
        if (word.equals(before.statusWord())) {
            return;
        }
        if (after.reply().status() == TaskStatus.UNRECOGNIZED) {
            warn("Task " + task + ": the status " + word + " is not known to this version, taken for still under way");
        }
        if (!many) {
            say("Task " + task + " is " + word + " after " + elapsed());
        }
    }

    synchronized void downloadedByAnother(TaskId task, Path part) {
        phases.put(task, "waiting for a lock");
        say("Task " + task + ": another build is downloading it, waiting for its lock on " + part);
    }

    synchronized void downloading(TaskId task) {
        phases.put(task, "downloading");
        heartbeat.changed(clock.instant());
    }

    synchronized void retryingDownload(TaskId task, String reason, Duration pause) {
        warn("Download for task " + task + ": " + reason + " (the next try in " + Durations.format(pause) + ")");
    }

    synchronized void oddVideo(TaskId task, String warning) {
        warn("The video of task " + task + " is whole, but " + warning);
    }

    synchronized void metadataNotWritten(TaskId task, String reason) {
        warn("Task " + task + ": " + reason);
    }

    synchronized void collected(Collected result) {
        phases.put(result.task(), result.outcome().name());
        if (!result.isSaved()) {
            if (many) {
                say("Task " + result.task() + " ended after " + elapsed() + ": " + result.outcome());
            }
            return;
        }
        Metadata.Video video = result.data().video();
        say("Task " + result.task() + howCollected(result) + facts(video));
        say("  video:    " + result.video());
        say("  metadata: " + result.metadata());
    }

    private String howCollected(Collected result) {
        if (result.savedBefore()) {
            return " is saved already, nothing to fetch: ";
        }
        return result.data().origin() == Metadata.Origin.ARCHIVE
                ? " was archived by an earlier build, nothing to wait for: "
                : " succeeded after " + elapsed() + ": ";
    }

    @Override
    public synchronized void lockedByAnother(TaskId task, Path lock) {
        phases.put(task, "waiting for a lock");
        say("Task " + task + ": another build has its archive, waiting for its lock on " + lock);
    }

    @Override
    public synchronized void damaged(TaskId task, String damage) {
        warn("The archived video of task " + task
                + (offline ? " is damaged: " : " is damaged and will be fetched anew: ") + damage);
    }

    @Override
    public synchronized void retrying(TaskId task, String problem) {
        warn("Archiving task " + task + ": " + problem);
    }

    synchronized void lookingInArchive(TaskId task) {
        phases.put(task, "looked for in the archive");
    }

    synchronized void archiving(TaskId task) {
        phases.put(task, "archiving");
        heartbeat.changed(clock.instant());
    }

    synchronized void doneArchiving(Collected result) {
        phases.put(result.task(), result.outcome().name());
    }

    synchronized void archived(TaskId task, Metadata.Video video, Archive.Kept kept) {
        if (kept.installed() != null) {
            say("Task " + task + " is archived for later builds: " + kept.installed() + ", " + video.size() + " bytes ("
                    + InvalidConfigurationException.named("archive") + ": none switches this off)");
        }
        if (kept.deployed() != null) {
            say("Task " + task + " is archived for all that use " + kept.deployed());
        }
    }

    synchronized void archiveTrouble(String problem) {
        warn(problem);
    }

    synchronized void stands(Collected looked, String sentence) {
        phases.put(looked.task(), looked.outcome().name());
        if (looked.outcome() == Outcome.ERROR) {
            warn(sentence);
        } else {
            say(sentence);
        }
    }

    /** Breaks a silence, with one line for all tasks. */
    synchronized void nothingNew() {
        Map<String, Long> counts = phases.values().stream()
                .collect(Collectors.groupingBy(phase -> phase, TreeMap::new, Collectors.counting()));
        String standing = phases.size() == 1
                ? "task " + phases.keySet().iterator().next() + " is "
                        + phases.values().iterator().next()
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        console.info("After " + elapsed() + ": " + standing);
    }

    private static String facts(Metadata.Video video) {
        String size = video.size() + " bytes";
        return video.videoCodec() == null
                ? size
                : video.width() + "x" + video.height() + ", "
                        + video.durationSeconds().stripTrailingZeros().toPlainString() + " s, " + video.videoCodec()
                        + (video.audioCodec() == null ? "" : " and " + video.audioCodec()) + ", " + size;
    }

    private String elapsed() {
        return Durations.format(Duration.between(startedAt, clock.instant()));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private void say(String line) {
        heartbeat.changed(clock.instant());
        console.info(line);
    }

    private void warn(String line) {
        heartbeat.changed(clock.instant());
        console.warn(line);
    }
}
