package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.Archive;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.CollectRequest;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.result.ResultFiles;
import io.github.happyhorse.maven.result.ResultStore;
import io.github.happyhorse.maven.task.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds out whether a clip is saved, archived or ordered, without asking the service. */
public final class ClipLookups {

    final Orders orders;
    final SubmitMessages messages;
    private final SubmitPlan plan;
    private final CollectRequest request;
    private final RunContext context;
    private final ResultStore store;

    /** The lookups of a goal run. */
    public ClipLookups(SubmitPlan plan, CollectRequest request, RunContext context, OrderArchive archive) {
        this.plan = plan;
        this.request = request;
        this.context = context;
        this.orders = new Orders(archive, context.pluginVersion());
        this.messages = new SubmitMessages(plan, request);
        this.store = new ResultStore(context.pluginVersion(), context.shared().locks());
    }

    /** Decides from the records alone. What cannot be found out fails the clip. */
    void decide(WantedClip clip) throws InterruptedException {
        OrderPolicy policy = policy(clip);
        try {
            clip.decision = policy.decide(orders.find(clip.request().sha256(), policy::counts), clip.ends);
            if (clip.decision instanceof Decision.Submit) {
                String doubt = doubt(clip);
                if (doubt != null) {
                    clip.fail(messages.inDoubt(clip.request(), doubt), (Exception) null);
                }
            }
        } catch (ArchiveException | OrderRecord.UnreadableException e) {
            clip.fail(messages.notLookedUp(clip.request(), e.getMessage()), e);
        } catch (IOException e) {
            clip.fail(messages.notReadable(clip.request(), e), e);
        } catch (RuntimeException e) {
            clip.fail(messages.unexpected(clip.request(), e), e);
        }
    }

    private OrderPolicy policy(WantedClip clip) {
        return new OrderPolicy(new OrderPolicy.Options(
                origin(),
                plan.maySubmit(),
                clip.names.stream().map(ClipRequest::name).anyMatch(plan.resubmit()::contains),
                clip.names.stream()
                        .map(one -> plan.adopt().get(one.name()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)));
    }

    /** Why the clip may have been made, though there is no record of it; or null. */
    private String doubt(WantedClip clip) throws IOException {
        String doubt = clip.doubt;
        for (ClipRequest one : clip.names) {
            String ofFiles = request.isSandbox() ? null : store.doubt(files(one), identity(one));
            if (doubt == null && ofFiles != null) {
                doubt = files(one).video() + " " + ofFiles;
            }
        }
        return doubt;
    }

    /** Waits for as long as another build submits the clip. */
    FileLock lock(WantedClip clip) throws IOException, InterruptedException {
        Path file = orders.lockFile(clip.request());
        AtomicBoolean logged = new AtomicBoolean();
        return context.shared()
                .locks()
                .lock(file, polling().timeout(), () -> {
                    if (!logged.getAndSet(true)) {
                        context.log().info().accept(messages.waitingForLock(clip.request(), file));
                    }
                    return false;
                })
                .orElseThrow();
    }

    String origin() {
        return SubmitPlan.origin(request.baseUrl());
    }

    PollPolicy polling() {
        return request.polling();
    }

    boolean isSaved(ClipRequest clip) throws IOException {
        return !request.isSandbox() && store.isUpToDate(files(clip), identity(clip));
    }

    boolean isArchived(ClipRequest clip) throws ArchiveException, InterruptedException {
        return isArchived(identity(clip));
    }

    boolean isArchived(TaskId task) throws ArchiveException, InterruptedException {
        return isArchived(Identity.of(task));
    }

    private boolean isArchived(Identity identity) throws ArchiveException, InterruptedException {
        Archive.Listener listener = new Archive.Listener() {

            @Override
            public void waitingForLock(Path lock) {
                // It is short.
            }

            @Override
            public void warn(String problem) {
                context.log().warn().accept(problem);
            }
        };
        return context.archive().find(identity, listener).isPresent();
    }

    private ResultFiles files(ClipRequest clip) {
        return new ResultFiles(request.outputDirectory(), clip.name());
    }

    private static Identity identity(ClipRequest clip) {
        return Identity.ofRequest(clip.sha256());
    }

    /** What would be done, without doing it. */
    public List<String> preview(List<ClipRequest> clips) {
        List<String> lines = new ArrayList<>();
        for (ClipRequest clip : clips) {
            WantedClip wanted = new WantedClip();
            clips.stream().filter(one -> one.sha256().equals(clip.sha256())).forEach(wanted.names::add);
            lines.add("Clip " + clip.name() + ": " + preview(clip, wanted));
        }
        return lines;
    }

    private String preview(ClipRequest clip, WantedClip wanted) {
        try {
            if (isSaved(clip)) {
                return "saved";
            }
            if (isArchived(clip)) {
                return "archived";
            }
            decide(wanted);
            if (wanted.problem() != null) {
                return wanted.problem().getMessage();
            }
            if (wanted.decision instanceof Decision.Await await) {
                return "ordered as task " + await.order().taskId();
            }
            if (wanted.decision instanceof Decision.Adopt adopt) {
                return "would be task " + adopt.task();
            }
            return wanted.decision instanceof Decision.Stop stop
                    ? messages.stopped(clip, stop)
                    : "would be submitted: " + SubmitMessages.facts(clip);
        } catch (IOException e) {
            return messages.notReadable(clip, e);
        } catch (ArchiveException e) {
            return messages.notLookedUp(clip, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not looked up, the build was interrupted";
        }
    }
}
