package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.TaskId;
import java.util.Map;
import okhttp3.HttpUrl;

/** The tasks of orders that may be alive. Nothing is submitted or recorded. */
public final class OrderedTasks {

    private final Orders orders;
    private final OrderPolicy policy;
    private final String command;

    /**
     * The orders of a project.
     *
     * @param archive where they are recorded
     * @param baseUrl where the service is
     * @param pluginVersion the version of this plugin
     * @param command the command that collects the clips
     */
    public OrderedTasks(OrderArchive archive, HttpUrl baseUrl, String pluginVersion, String command) {
        this.command = command;
        this.orders = new Orders(archive, pluginVersion);
        this.policy = new OrderPolicy(new OrderPolicy.Options(
                SubmitPlan.origin(baseUrl), origin -> Urls.isLoopback(HttpUrl.get(origin)), false, false, null));
    }

    /**
     * Where the task of a clip comes from.
     *
     * @param clip the clip
     * @return the source
     */
    public TaskSource source(ClipRequest clip) {
        return new TaskSource() {

            @Override
            public TaskId first(String archiveProblem) throws NoTaskException, InterruptedException {
                return task(clip);
            }

            @Override
            public String resumeCommand() {
                return command;
            }
        };
    }

    private TaskId task(ClipRequest clip) throws NoTaskException, InterruptedException {
        try {
            Decision decision = policy.decide(orders.find(clip, policy::counts), Map.of());
            if (decision instanceof Decision.Await await) {
                return await.order().task();
            }
            throw new NoTaskException("Clip " + clip.name() + " has no order that could be polled.", null, null, null);
        } catch (ArchiveException | OrderRecord.UnreadableException e) {
            throw new NoTaskException(
                    "The order of clip " + clip.name() + " cannot be looked up: " + e.getMessage() + ".",
                    null,
                    null,
                    e);
        }
    }
}
