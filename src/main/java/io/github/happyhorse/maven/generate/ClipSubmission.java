package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.Service;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.task.PollFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Submits a clip under its lock, after everything was looked up once more. */
final class ClipSubmission {

    private final SubmitPlan plan;
    private final ClipLookups lookups;
    private final OrderPolls polls;
    private final Service service;
    private final RunContext context;
    private final SubmitMessages messages;
    private final Submitter submitter;
    private PollFailure refusedKey;

    ClipSubmission(SubmitPlan plan, ClipLookups lookups, OrderPolls polls, Service service, RunContext context) {
        this.plan = plan;
        this.lookups = lookups;
        this.polls = polls;
        this.service = service;
        this.context = context;
        this.messages = lookups.messages;
        this.submitter = new Submitter(
                lookups.orders,
                json -> service.submit(plan.submitPath(), json),
                lookups.polling(),
                context.shared(),
                context.log().warn());
    }

    /** True if the service may have accepted it. A refused API key ends all that follow. */
    boolean submit(WantedClip clip) throws InterruptedException {
        if (refusedKey != null) {
            clip.fail(messages.refused(clip.request(), refusedKey), refusedKey);
            return false;
        }
        FileLock lock = null;
        try {
            lock = lookups.lock(clip);
            return isStillMissing(clip) && adoptedOrSubmitted(clip);
        } catch (IOException e) {
            clip.fail(messages.notReadable(clip.request(), e), e);
            return false;
        } catch (ArchiveException e) {
            clip.fail(messages.notLookedUp(clip.request(), e.getMessage()), e);
            return false;
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private boolean isStillMissing(WantedClip clip) throws IOException, ArchiveException, InterruptedException {
        lookups.decide(clip);
        polls.poll(List.of(clip));
        if (clip.isOpen() && clip.decision instanceof Decision.Stop stop) {
            stop(clip, stop);
        }
        for (ClipRequest one : clip.names) {
            if (clip.isOpen() && (lookups.isSaved(one) || lookups.isArchived(one))) {
                clip.fail(messages.collectedMeanwhile(one), (Exception) null);
            }
        }
        return clip.isOpen();
    }

    private boolean adoptedOrSubmitted(WantedClip clip) throws InterruptedException {
        service.connect();
        if (clip.decision instanceof Decision.Adopt adopt) {
            adopt(clip, adopt);
            return false;
        }
        String submitting = messages.submitting(clip.request());
        (plan.warnOfCost() ? context.log().warn() : context.log().info()).accept(submitting);
        return taken(clip, submitter.submit(clip.request(), (Decision.Submit) clip.decision, lookups.origin()));
    }

    private boolean taken(WantedClip clip, Submitter.Result result) {
        ClipRequest request = clip.request();
        if (result instanceof Submitter.Result.Ordered ordered) {
            context.log().info().accept(messages.ordered(request, ordered.order()));
            if (ordered.notRecorded() != null) {
                context.log().warn().accept(messages.orderNotRecorded(request, ordered.order(), ordered.notRecorded()));
            }
            clip.take(ordered.order());
            return true;
        }
        if (result instanceof Submitter.Result.Uncertain uncertain) {
            clip.fail(messages.uncertain(request, uncertain.failure()), uncertain.failure());
            return true;
        }
        if (result instanceof Submitter.Result.Refused refused) {
            if (refused.failure().kind() == PollFailure.Kind.KEY_REFUSED) {
                refusedKey = refused.failure();
            }
            clip.fail(messages.refused(request, refused.failure()), refused.failure());
        } else if (result instanceof Submitter.Result.SubmittedByAnother other) {
            clip.fail(messages.submittedByAnother(request, other.reason()), (Exception) null);
        } else if (result instanceof Submitter.Result.NotRecorded notRecorded) {
            clip.fail(messages.notRecorded(request, notRecorded.cause().getMessage()), notRecorded.cause());
        }
        return false;
    }

    private void adopt(WantedClip clip, Decision.Adopt adopt) throws InterruptedException {
        Instant now = service.time();
        OrderRecord attempt = adopt.attempt() != null
                ? adopt.attempt()
                : OrderRecord.attempt(
                        clip.request().sha256(), adopt.n(), 1, OrderRecord.newNonce(), now, lookups.origin());
        OrderRecord order = attempt.accepted(adopt.task(), null, attempt.time());
        String problem = lookups.orders.added(order);
        if (problem == null) {
            context.log().info().accept(messages.ordered(clip.request(), order));
            clip.take(order);
        } else {
            clip.fail(messages.notAdopted(clip.request(), order, problem), (Exception) null);
        }
    }

    /** A task that has ended is polled once more, so that the service's own words are reported. */
    void stop(WantedClip clip, Decision.Stop stop) {
        String message = messages.stopped(clip.request(), stop);
        if (isWorthAPoll(clip, stop)) {
            context.log().warn().accept(message);
            clip.take(stop.record());
        } else {
            clip.fail(message, (Exception) null);
        }
    }

    private boolean isWorthAPoll(WantedClip clip, Decision.Stop stop) {
        OrderRecord record = stop.record();
        if (record == null || record.taskId() == null || stop.why() == OrderPolicy.Why.UNKNOWN_TOO_EARLY) {
            return false;
        }
        Instant forgotten = record.time().plus(OrderPolicy.VALIDITY);
        boolean isKnown = forgotten.isAfter(context.shared().wallClock().instant());
        return clip.ends.containsKey(record.taskId()) || stop.why() == OrderPolicy.Why.FAILED_FOR_GOOD && isKnown;
    }
}
