package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.task.TaskId;
import java.util.Map;
import okhttp3.HttpUrl;

/** The tasks of orders that may be alive. Nothing is submitted or recorded. */
public final class OrderedTasks implements TaskSource {

    private final Orders orders;
    private final OrderPolicy policy;

    /** The orders of a project. */
    public OrderedTasks(OrderArchive archive, HttpUrl baseUrl, String pluginVersion) {
        this.orders = new Orders(archive, pluginVersion);
        this.policy = new OrderPolicy(new OrderPolicy.Options(SubmitPlan.origin(baseUrl), false, false, null));
    }

    @Override
    public TaskId first(Clip clip, String archiveProblem) throws NoTaskException, InterruptedException {
        try {
            Decision decision = policy.decide(orders.find(clip.identity().requestSha256(), policy::counts), Map.of());
            if (decision instanceof Decision.Await await) {
                return await.order().task();
            }
            throw new NoTaskException(clip.title() + " has no order that could be polled.", null, null, null);
        } catch (ArchiveException | OrderRecord.UnreadableException e) {
            throw new NoTaskException(
                    "The order of clip " + clip.name() + " cannot be looked up: " + e.getMessage() + ".",
                    null,
                    null,
                    e);
        }
    }
}
