package io.github.happyhorse.maven.sandbox;

import java.util.List;

/**
 * The order of events in a scenario. It is counted in looks, not in time, so that a rehearsal goes the same way however
 * often it is looked at.
 */
final class TaskScript {

    private final List<Scene> scenes;

    private TaskScript(Scene... scenes) {
        this.scenes = List.of(scenes);
    }

    /**
     * The script of a scenario.
     *
     * @param scenario the scenario
     * @return what its looks meet
     */
    static TaskScript of(Scenario scenario) {
        return switch (scenario) {
            case SUCCEED -> new TaskScript(Scene.PENDING, Scene.RUNNING, Scene.SUCCEEDED);
            case FAIL -> new TaskScript(Scene.PENDING, Scene.RUNNING, Scene.FAILED);
            case CANCEL -> new TaskScript(Scene.PENDING, Scene.CANCELED);
            case EXPIRE -> new TaskScript(Scene.PENDING, Scene.RUNNING, Scene.UNKNOWN);
            case HANG -> new TaskScript(Scene.PENDING, Scene.RUNNING);
            case FLAKY ->
                new TaskScript(Scene.UNAVAILABLE, Scene.THROTTLED, Scene.PENDING, Scene.RUNNING, Scene.SUCCEEDED);
        };
    }

    /**
     * What a look meets. The last scene stays for ever.
     *
     * @param look the number of the look at this task, from 1
     * @return the scene
     */
    Scene at(int look) {
        return scenes.get(Math.min(look, scenes.size()) - 1);
    }
}
