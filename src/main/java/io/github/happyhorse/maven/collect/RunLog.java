package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.config.Durations;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.poll.Heartbeat;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.poll.Step;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the user reads while a goal runs: start, changes of status, results, and a heartbeat while nothing changes. */
final class RunLog {

    /** What a clip is doing while its thread blocks. */
    enum Phase {
        LOOKUP("waiting for the lookup of earlier results"),
        ARCHIVE_LOOKUP("in the archive lookup"),
        WAITING_FOR_TASK("waiting for its task"),
        NOT_POLLED("not polled yet"),
        PENDING("pending"),
        POLL_FAILED("without a reply"),
        WAITING_FOR_LOCK("waiting for a lock"),
        WAITING_FOR_TRANSFER("waiting for a transfer to end"),
        COPYING("copied from the archive"),
        DOWNLOADING("downloading"),
        ARCHIVING("archiving"),
        SAVED("SUCCEEDED");

        private final String words;

        Phase(String words) {
            this.words = words;
        }
    }

    /** From so many clips on, only their ends are logged one by one. */
    private static final int MANY = 4;

    private final Log log;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Heartbeat heartbeat;
    private final int clips;
    private final boolean offline;
    private final Map<Clip, String> phases = new LinkedHashMap<>();

    RunLog(Log log, InstantSource clock, int clips, boolean offline) {
        this.log = log;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.heartbeat = new Heartbeat(startedAt);
        this.clips = clips;
        this.offline = offline;
    }

    private boolean isMany() {
        return clips >= MANY;
    }

    /** The service is about to be asked, for the first time in this run. */
    synchronized void connected(CollectRequest request, String keySource) {
        if (!isMany()) {
            return;
        }
        info("Polling up to " + clips + " tasks at " + polling(request, keySource));
        Duration round = RequestLimiter.SPACING.multipliedBy(clips);
        if (!request.polling().isSinglePoll()
                && round.compareTo(request.polling().pollInterval()) > 0) {
            info("So many tasks share 5 requests a second: each is polled about every " + Durations.format(round));
        }
    }

    synchronized void polling(Clip clip, TaskId task, CollectRequest request, String keySource) {
        phases.put(clip, Phase.NOT_POLLED.words);
        if (!isMany()) {
            info("Polling task " + task + " at " + polling(request, keySource));
        }
    }

    private static String polling(CollectRequest request, String keySource) {
        String host = request.baseUrl().host();
        String key = request.isSandbox() ? "" : ", API key from " + keySource;
        return request.polling().isSinglePoll()
                ? host + " once" + key
                : host + " every " + Durations.format(request.polling().pollInterval()) + ", timeout "
                        + Durations.format(request.polling().timeout()) + key;
    }

    synchronized void phase(Clip clip, Phase phase) {
        phases.put(clip, phase.words);
    }

    synchronized void polled(Clip clip, PollState before, PollState after, Step next) {
        if (after.failure() != null) {
            pollFailed(clip, after, next);
            return;
        }
        String word = after.statusWord();
        if (word == null) {
            phases.put(clip, Phase.PENDING.words);
            return;
        }
        phases.put(clip, word);
        if (word.equals(before.statusWord())) {
            return;
        }
        if (after.reply().status() == TaskStatus.UNRECOGNIZED) {
            warn(clip.title() + ": this version does not know the status " + word + " and takes it for running");
        }
        if (!isMany()) {
            info(clip.title() + " is " + word + " after " + elapsed());
        }
    }

    /** The first failure of a series; of many tasks only the first that fails. */
    private void pollFailed(Clip clip, PollState after, Step next) {
        boolean others = isMany() && phases.containsValue(Phase.POLL_FAILED.words);
        phases.put(clip, Phase.POLL_FAILED.words);
        if (after.failuresInRow() == 1 && !others && next instanceof Step.PollAgain again) {
            Duration pause = Duration.between(clock.instant(), again.at());
            warn(clip.title() + ": " + after.failure().reason() + " (failed poll 1 in a row, next poll in "
                    + Durations.format(pause.isNegative() ? Duration.ZERO : pause) + ")");
        }
    }

    synchronized void locked(Clip clip, Path lock) {
        waitingForLock(clip, clip.title() + ": another build is collecting it, waiting for its lock on " + lock);
    }

    /** Of many clips only the first that waits is logged. */
    private void waitingForLock(Clip clip, String line) {
        boolean others = isMany() && phases.containsValue(Phase.WAITING_FOR_LOCK.words);
        phases.put(clip, Phase.WAITING_FOR_LOCK.words);
        if (!others) {
            info(line);
        }
    }

    synchronized void pairKept(Clip clip, ResultStore.KeptPair kept) {
        warn(clip.title() + ": the video that was saved there is kept as " + kept.video() + ", its metadata as "
                + kept.metadata());
    }

    synchronized void retryingDownload(Clip clip, String reason, Duration pause) {
        warn("Download for " + clip.title().toLowerCase(Locale.ROOT) + ": " + reason + " (next attempt in "
                + Durations.format(pause) + ")");
    }

    synchronized void collected(Clip clip, Collected result) {
        phases.put(clip, result.outcome().name());
        if (!result.isSaved()) {
            if (isMany()) {
                info(clip.title() + " ended after " + elapsed() + ": " + result.outcome());
            }
            return;
        }
        info(clip.title() + howCollected(result) + facts(result.data().video()));
        info("  video:    " + result.video());
        info("  metadata: " + result.metadata());
    }

    private String howCollected(Collected result) {
        if (result.savedBefore()) {
            return " is saved already: ";
        }
        return result.data().origin() == Metadata.Origin.ARCHIVE
                ? " was archived by an earlier build: "
                : " succeeded after " + elapsed() + ": ";
    }

    private static String facts(Metadata.Video video) {
        String size = video.size() + " bytes";
        return video.videoCodec() == null
                ? size
                : video.width() + "x" + video.height() + ", "
                        + video.durationSeconds().stripTrailingZeros().toPlainString() + " s, " + video.videoCodec()
                        + (video.audioCodec() == null ? "" : " and " + video.audioCodec()) + ", " + size;
    }

    synchronized void archiveLocked(Clip clip, Path lock) {
        waitingForLock(clip, clip.title() + ": another build is archiving it, waiting for its lock on " + lock);
    }

    synchronized void archived(Clip clip, Metadata.Video video, Archive.Kept kept) {
        if (kept.installed() != null) {
            info(clip.title() + " is archived for later builds: " + kept.installed() + ", " + video.size() + " bytes ("
                    + InvalidConfigurationException.named("archive") + ": none switches this off)");
        }
        if (kept.deployed() != null) {
            info(clip.title() + " is archived for all that use " + kept.deployed());
        }
    }

    /** Where a task stands after a single poll. */
    synchronized void standing(Clip clip, Collected polled, String sentence) {
        phases.put(clip, polled.outcome().name());
        if (polled.outcome() == Outcome.ERROR) {
            warn(sentence);
        } else {
            info(sentence);
        }
    }

    /** How long until the silence is to be broken. */
    Duration untilHeartbeat() {
        return Duration.between(clock.instant(), heartbeat.next());
    }

    /** Breaks the silence, if it has lasted long enough, with one line for all clips. */
    synchronized void heartbeat() {
        if (!heartbeat.isDue(clock.instant()) || phases.isEmpty()) {
            return;
        }
        Map<String, Long> counts = phases.values().stream()
                .collect(Collectors.groupingBy(phase -> phase, TreeMap::new, Collectors.counting()));
        String phase = phases.size() == 1
                ? phases.keySet().iterator().next().title() + " is "
                        + phases.values().iterator().next()
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        log.info().accept("After " + elapsed() + ": " + phase);
    }

    synchronized void info(String line) {
        heartbeat.changed(clock.instant());
        log.info().accept(line);
    }

    synchronized void warn(String line) {
        heartbeat.changed(clock.instant());
        log.warn().accept(line);
    }

    private String elapsed() {
        return Durations.format(Duration.between(startedAt, clock.instant()));
    }
}
