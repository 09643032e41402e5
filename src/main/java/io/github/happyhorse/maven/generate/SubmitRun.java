package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.collect.Clip;
import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.Service;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.Identity;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Finds the tasks of the clips of one goal run. Once it is known of every clip whether it is saved or archived, the
 * orders of the others are polled, and then, one after the other, those are submitted that are certainly not ordered.
 */
public final class SubmitRun implements TaskSource {

    /** How long a submission and its record may take after an interrupt. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(13);

    private final Map<String, WantedClip> wanted = new LinkedHashMap<>();
    private final ClipLookups lookups;
    private final OrderPolls polls;
    private final ClipSubmission submission;
    private final SubmissionLimit limit;
    private final Service service;

    private final CountDownLatch done = new CountDownLatch(1);
    private Thread worker;
    private Throwable failure;
    private boolean interrupted;

    /** The tasks of one goal run. */
    public SubmitRun(
            List<ClipRequest> requests,
            SubmitPlan plan,
            ClipLookups lookups,
            SubmissionLimit limit,
            RunContext context,
            Service service) {
        requests.forEach(request -> wanted.computeIfAbsent(request.sha256(), sha256 -> new WantedClip())
                .names
                .add(request));
        this.lookups = lookups;
        this.polls = new OrderPolls(plan, lookups, service, context);
        this.submission = new ClipSubmission(plan, lookups, polls, service, context);
        this.limit = limit;
        this.service = service;
    }

    /** Waits until it is known of every clip whether it needs a task, and then for the task of this one. */
    @Override
    public TaskId first(Clip clip, String archiveProblem) throws NoTaskException, InterruptedException {
        WantedClip one = wanted(clip);
        lookedUp(one, true, archiveProblem);
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
        if (one.order() != null) {
            return one.order().task();
        }
        if (one.problem() != null) {
            throw one.problem();
        }
        throw new NoTaskException(lookups.messages.notInArchive(request(clip), one.request()), null, null, null);
    }

    @Override
    public Identity archivedAs(Clip clip) {
        WantedClip one = wanted(clip);
        return one.isArchived() ? Identity.of(one.order().task()) : null;
    }

    @Override
    public String failed(Clip clip, PollEnd end) throws InterruptedException {
        OrderRecord order = wanted(clip).order();
        TaskReply reply = end.state().reply();
        if (reply == null) {
            return null;
        }
        Instant now = service.time();
        Optional<OrderPolicy.End> what = OrderPolicy.end(order, end.outcome(), reply.code(), reply.message(), now);
        if (what.isEmpty()) {
            return null;
        }
        polls.recordFailure(order, what.get(), reply, now);
        return lookups.messages.advice(request(clip), what.get());
    }

    @Override
    public void notNeeded(Clip clip) {
        lookedUp(wanted(clip), false, null);
    }

    private WantedClip wanted(Clip clip) {
        return wanted.get(clip.identity().requestSha256());
    }

    private ClipRequest request(Clip clip) {
        return wanted(clip).names.stream()
                .filter(request -> request.name().equals(clip.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The last clip of which it is known starts the work. */
    private synchronized void lookedUp(WantedClip clip, boolean missing, String archiveProblem) {
        if (clip.isLookedUp) {
            return;
        }
        clip.lookedUp(missing, archiveProblem);
        if (wanted.values().stream().allMatch(one -> one.isLookedUp)) {
            worker = new Thread(this::work, "happyhorse-submit-run");
            worker.setDaemon(true);
            worker.start();
        }
    }

    /** A submission that is under way is given the time that it needs. */
    private void interrupt() throws InterruptedException {
        boolean isWorking;
        synchronized (this) {
            isWorking = worker != null;
            if (isWorking && !interrupted) {
                worker.interrupt();
            }
            interrupted = true;
        }
        if (isWorking) {
            done.await(INTERRUPT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void work() {
        try {
            find();
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

    private void find() throws InterruptedException {
        List<WantedClip> clips =
                wanted.values().stream().filter(WantedClip::isOpen).toList();
        for (WantedClip clip : clips) {
            lookups.decide(clip);
        }
        polls.poll(clips);
        polls.awaitOtherBuilds(clips);
        List<String> reserved = clips.stream()
                .filter(WantedClip::isOpen)
                .map(WantedClip::submissionKey)
                .filter(Objects::nonNull)
                .toList();
        limit.reserve(reserved);
        try {
            for (WantedClip clip : clips) {
                if (clip.isOpen()) {
                    finish(clip);
                }
            }
        } finally {
            reserved.forEach(limit::notSubmitted);
        }
    }

    private void finish(WantedClip clip) throws InterruptedException {
        try {
            if (clip.decision instanceof Decision.Stop stop) {
                submission.stop(clip, stop);
            } else if (submission.submit(clip)) {
                limit.submitted(clip.submissionKey());
            }
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            // The others are not lost for it.
            clip.fail(lookups.messages.unexpected(clip.request(), e), e);
        }
    }
}
