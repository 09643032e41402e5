package io.github.happyhorse.maven.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** One task at the stand-in: how far it has come in its script, and when it got there. */
final class SandboxTask {

    /**
     * What one look at a task finds.
     *
     * @param scene what it meets
     * @param submitted when the task began
     * @param scheduled when it was first seen running, or null
     * @param ended when it was first seen at its end, or null
     */
    record Look(Scene scene, Instant submitted, Instant scheduled, Instant ended) {}

    private final TaskScript script;
    private final InstantSource clock;
    private final Instant submitted;
    private boolean nextDownloadBreaks;
    private int looks;
    private Instant scheduled;
    private Instant succeeded;
    private Instant ended;

    /** A task that is submitted now. */
    SandboxTask(Scenario scenario, InstantSource clock) {
        this.script = TaskScript.of(scenario);
        this.clock = clock;
        this.submitted = clock.instant();
        this.nextDownloadBreaks = scenario == Scenario.FLAKY;
    }

    /**
     * Looks at the task, which carries it one scene on.
     *
     * @return what the look finds
     */
    synchronized Look look() {
        looks++;
        Scene scene = script.at(looks);
        if (scene == Scene.RUNNING && scheduled == null) {
            scheduled = clock.instant();
        }
        if ((scene == Scene.SUCCEEDED || scene == Scene.FAILED) && ended == null) {
            ended = clock.instant();
            succeeded = scene == Scene.SUCCEEDED ? ended : null;
        }
        return new Look(scene, submitted, scheduled, ended);
    }

    /**
     * When the video of the task was made.
     *
     * @return the time of success; empty while there is no video
     */
    synchronized Optional<Instant> succeeded() {
        return Optional.ofNullable(succeeded);
    }

    /**
     * Decides about a download that begins now.
     *
     * @return whether it is to break off
     */
    synchronized boolean breaksDownload() {
        boolean breaks = nextDownloadBreaks;
        nextDownloadBreaks = false;
        return breaks;
    }
}
