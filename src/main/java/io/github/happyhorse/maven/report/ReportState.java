package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.FileLocks;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the reports of one Maven run share. They are written under its lock, one execution after the other. */
public final class ReportState {

    private final FileLocks locks;

    /** By env file, the execution of this Maven run that has written it. */
    private final Map<Path, String> envFileOwners = new HashMap<>();

    private int annotations;

    /** The state at the start of a Maven run. */
    public ReportState(FileLocks locks) {
        this.locks = locks;
    }

    FileLocks locks() {
        return locks;
    }

    Map<Path, String> envFileOwners() {
        return envFileOwners;
    }

    /** Counts the annotations of a step, which is a Maven run. */
    int nextAnnotation() {
        return ++annotations;
    }
}
