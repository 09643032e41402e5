package io.github.happyhorse.maven.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** One task in the sandbox. Each poll takes it one step on. */
final class SandboxTask {

    /**
     * What one poll finds.
     *
     * @param step where the task stands
     * @param prompt what was submitted
     * @param submitted when the task began
     * @param scheduled when it was first seen running, or null
     * @param ended when it was first seen at its end, or null
     */
    record State(Scenario.Step step, String prompt, Instant submitted, Instant scheduled, Instant ended) {}

    private final Scenario scenario;
    private final InstantSource clock;
    private final String prompt;
    private final Instant submitted;
    private boolean nextDownloadBreaks;
    private int polls;
    private Instant scheduled;
    private Instant succeeded;
    private Instant ended;

    /** A task that is submitted now. */
    SandboxTask(Scenario scenario, InstantSource clock, String prompt) {
        this.scenario = scenario;
        this.clock = clock;
        this.prompt = prompt;
        this.submitted = clock.instant();
        this.nextDownloadBreaks = scenario == Scenario.FLAKY;
    }

    synchronized State poll() {
        polls++;
        Scenario.Step step = scenario.step(polls);
        if (step == Scenario.Step.RUNNING && scheduled == null) {
            scheduled = clock.instant();
        }
        if ((step == Scenario.Step.SUCCEEDED || step == Scenario.Step.FAILED) && ended == null) {
            ended = clock.instant();
            succeeded = step == Scenario.Step.SUCCEEDED ? ended : null;
        }
        return new State(step, prompt, submitted, scheduled, ended);
    }

    /** When the video was made; empty while there is none. */
    synchronized Optional<Instant> succeeded() {
        return Optional.ofNullable(succeeded);
    }

    /** Whether the download that begins now is to break off. */
    synchronized boolean breaksDownload() {
        boolean breaks = nextDownloadBreaks;
        nextDownloadBreaks = false;
        return breaks;
    }
}
