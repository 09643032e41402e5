package io.github.happyhorse.maven.report;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the reports of one Maven run share. They are written under its lock, one execution after the other. */
public final class ReportState {

    private final Map<Path, String> envFileOwners = new HashMap<>();
    private int annotations;

    /** The state at the start of a Maven run. */
    public ReportState() {}

    /** The execution of this Maven run that has written an env file; null for an older file. */
    String envFileOwner(Path file) {
        return envFileOwners.get(file);
    }

    void ownEnvFile(Path file, String execution) {
        envFileOwners.put(file, execution);
    }

    /** Counts the annotations of a step, which is a Maven run. */
    int nextAnnotation() {
        return ++annotations;
    }
}
