package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Finds the tasks of the clips of one goal run. Once it is known of every clip whether it is saved or archived, the
 * orders of the others are polled, and then, one after the other, those are submitted that are certainly not ordered.
 */
public final class SubmitRun {

    /** How long a submission and its record may take after an interrupt. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(13);

    private final Map<String, WantedClip> wanted = new LinkedHashMap<>();
    private final SubmitPlan plan;
    private final ClipLookups lookups;
    private final OrderLookups orders;
    private final ClipSubmission submission;
    private final SubmissionLimit limit;
    private final RunContext context;
    private final SubmitMessages messages;

    private final CountDownLatch done = new CountDownLatch(1);
    private Thread worker;
    private Throwable failure;
    private boolean interrupted;

    /**
     * The tasks of one goal run.
     *
     * @param requests the clips
     * @param plan what the user allows
     * @param archive where submissions are recorded
     * @param lookups looks whether a clip is there
     * @param limit how many clips the Maven run may submit
     * @param context what Maven lends
     * @param nonces 32 hexadecimal digits, never the same
     */
    public SubmitRun(
            List<ClipRequest> requests,
            SubmitPlan plan,
            OrderArchive archive,
            ClipLookups lookups,
            SubmissionLimit limit,
            RunContext context,
            Supplier<String> nonces) {
        requests.forEach(clip -> wanted.computeIfAbsent(clip.sha256(), sha256 -> new WantedClip())
                .add(clip));
        this.plan = plan;
        this.lookups = lookups;
        this.limit = limit;
        this.context = context;
        this.messages = new SubmitMessages(plan);
        Orders records = new Orders(archive, context.pluginVersion());
        this.orders = new OrderLookups(plan, archive, records, lookups, context, messages);
        this.submission = new ClipSubmission(plan, archive, records, orders, lookups, context, nonces, messages);
    }

    /** Archives the videos of other clips or tasks that have the names of these, before they are replaced. */
    public void archiveReplaced() {
        for (WantedClip clip : wanted.values()) {
            for (ClipRequest one : clip.names()) {
                try {
                    lookups.archiveOther(one);
                } catch (ArchiveException e) {
                    clip.fail(messages.otherNotArchived(one, e.getMessage()), e);
                } catch (IOException e) {
                    clip.fail(messages.notReadable(one, e), e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /**
     * Where the task of a clip comes from.
     *
     * @param request one of the clips
     * @return the source, which waits until it is known of every clip whether it needs a task
     */
    public TaskSource source(ClipRequest request) {
        WantedClip clip = wanted.get(request.sha256());
        return new TaskSource() {

            @Override
            public TaskId first(String archiveProblem) throws NoTaskException, InterruptedException {
                return task(clip, archiveProblem);
            }

            @Override
            public Identity archivedAs() {
                return clip.isArchived() ? Identity.of(clip.order().task()) : null;
            }

            @Override
            public TaskId next(PollEnd end) throws InterruptedException {
                ended(clip, end);
                return null;
            }

            @Override
            public void notNeeded() {
                lookedUp(clip, false, null);
            }

            @Override
            public String resumeCommand() {
                return plan.command();
            }
        };
    }

    /**
     * What would be done, without doing it.
     *
     * @param requests the clips, in their order
     * @return a line for each
     */
    public List<String> preview(List<ClipRequest> requests) {
        List<String> lines = new ArrayList<>();
        for (ClipRequest request : requests) {
            lines.add("Clip " + request.name() + ": " + preview(request));
        }
        return lines;
    }

    private String preview(ClipRequest request) {
        try {
            if (lookups.isSaved(request)) {
                return "saved";
            }
            if (lookups.isArchived(request)) {
                return "archived";
            }
            WantedClip clip = wanted.get(request.sha256());
            clip.lookedUp(true, null);
            orders.decide(clip);
            if (clip.problem() != null) {
                return clip.problem().getMessage();
            }
            if (clip.decision() instanceof Decision.Await await) {
                return "ordered as task " + await.order().taskId();
            }
            if (clip.decision() instanceof Decision.Adopt adopt) {
                return "would be task " + adopt.task();
            }
            return clip.decision() instanceof Decision.Stop stop
                    ? messages.stopped(request, stop)
                    : "would be submitted: " + SubmitMessages.facts(request);
        } catch (IOException e) {
            return messages.notReadable(request, e);
        } catch (ArchiveException e) {
            return messages.notLookedUp(request, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not looked up, the build was interrupted";
        }
    }

    private TaskId task(WantedClip clip, String archiveProblem) throws NoTaskException, InterruptedException {
        lookedUp(clip, true, archiveProblem);
        try {
            done.await();
        } catch (InterruptedException e) {
            interrupt();
            throw e;
        }
        synchronized (this) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (interrupted) {
                throw new InterruptedException();
            }
        }
        if (clip.order() != null) {
            return clip.order().task();
        }
        if (clip.problem() != null) {
            throw clip.problem();
        }
        // Another clip of the same request was there; this one is not, so the archive has lost it meanwhile.
        throw new NoTaskException(messages.collectedMeanwhile(clip.request()), null, null, null);
    }

    /** The last clip of which it is known starts the work. */
    private synchronized void lookedUp(WantedClip clip, boolean missing, String archiveProblem) {
        if (clip.isLookedUp()) {
            return;
        }
        clip.lookedUp(missing, archiveProblem);
        if (wanted.values().stream().allMatch(WantedClip::isLookedUp)) {
            worker = new Thread(this::work, "happyhorse-submit-run");
            worker.setDaemon(true);
            worker.start();
        }
    }

    /** A submission that is under way is given the time that it needs. */
    private void interrupt() throws InterruptedException {
        Thread running;
        synchronized (this) {
            interrupted = true;
            running = worker;
        }
        if (running != null) {
            running.interrupt();
            done.await(INTERRUPT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void work() {
        try (ServiceCalls service = new ServiceCalls(plan, context)) {
            find(service);
        } catch (InterruptedException e) {
            synchronized (this) {
                interrupted = true;
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                failure = e;
            }
        } finally {
            done.countDown();
        }
    }

    private void find(ServiceCalls service) throws InterruptedException {
        List<WantedClip> clips =
                wanted.values().stream().filter(WantedClip::isOpen).toList();
        for (WantedClip clip : clips) {
            orders.decide(clip);
        }
        orders.poll(clips, service);
        orders.awaitOtherBuilds(clips, service);
        int count = (int) clips.stream()
                .filter(clip -> clip.isOpen() && clip.decision() instanceof Decision.Submit)
                .count();
        limit.reserve(count);
        for (WantedClip clip : clips) {
            if (clip.isOpen()) {
                finish(clip, service);
            }
        }
    }

    private void finish(WantedClip clip, ServiceCalls service) throws InterruptedException {
        boolean reserved = clip.decision() instanceof Decision.Submit;
        boolean submitted = false;
        try {
            if (clip.decision() instanceof Decision.Stop) {
                submission.stop(clip);
            } else {
                submitted = submission.submit(clip, service);
            }
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            // The others are not lost for it.
            clip.fail(messages.unexpected(clip.request(), e), e);
        } finally {
            if (reserved && !submitted) {
                limit.release(1);
            }
        }
    }

    private void ended(WantedClip clip, PollEnd end) throws InterruptedException {
        TaskReply reply = end.state().reply();
        if (clip.order() == null || reply == null || end.outcome() != Outcome.FAILED) {
            return;
        }
        Instant now = context.shared().wallClock().instant();
        orders.recordFailure(
                clip.order(),
                OrderPolicy.end(clip.order(), Outcome.FAILED, reply.code(), reply.message(), now)
                        .orElseThrow(),
                reply,
                now);
    }
}
