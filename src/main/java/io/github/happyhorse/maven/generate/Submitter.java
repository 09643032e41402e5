package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.api.SubmitReply;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.http.Backoff;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.task.PollFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Submits one clip: attempt, request, order or refusal. The caller holds the lock of the clip and has looked everything
 * up under it.
 */
final class Submitter {

    /** What came of it. */
    sealed interface Result {

        /** The service has accepted it; {@code notRecorded} says why that is not recorded, or is null. */
        record Ordered(OrderRecord order, String notRecorded) implements Result {}

        /** Nothing was accepted. */
        record Refused(PollFailure failure) implements Result {}

        /** It may have been accepted. */
        record Uncertain(PollFailure failure) implements Result {}

        /** Nothing was sent, because the attempt could not be recorded. */
        record NotRecorded(ArchiveException cause) implements Result {}

        /** Nothing was sent, because another build is submitting the clip. */
        record SubmittedByAnother(String reason) implements Result {}
    }

    /** Adds a record. */
    @FunctionalInterface
    private interface Adding {
        void add(OrderRecord record) throws OrderArchive.ConflictException, ArchiveException, InterruptedException;
    }

    private static final int UNKNOWN_HOST_RETRIES = 2;

    /** The JVM remembers for 10 s that a host does not resolve. */
    private static final Duration UNKNOWN_HOST_PAUSE = Duration.ofSeconds(11);

    /** How often a record is added again that an interrupt has kept from the disk. */
    private static final int INTERRUPT_RETRIES = 3;

    private final Orders orders;
    private final Function<String, SubmitReply> service;
    private final PollPolicy policy;
    private final Backoff backoff;
    private final RunContext.Shared shared;
    private final Consumer<String> warn;

    /** The timeout and the retries of polls are those of a submission, too. */
    Submitter(
            Orders orders,
            Function<String, SubmitReply> service,
            PollPolicy policy,
            RunContext.Shared shared,
            Consumer<String> warn) {
        this.orders = orders;
        this.service = service;
        this.policy = policy;
        this.backoff = new Backoff(policy.pollInterval());
        this.shared = shared;
        this.warn = warn;
    }

    Result submit(ClipRequest clip, OrderPolicy.Decision.Submit decision, String origin) throws InterruptedException {
        OrderRecord attempt = OrderRecord.attempt(
                clip.sha256(), decision.n(), decision.submissions(), OrderRecord.newNonce(), now(), origin);
        try {
            orders.add(attempt);
        } catch (OrderArchive.ConflictException e) {
            refused(attempt, "not sent, because another build is submitting it", orders::addLocally);
            return new Result.SubmittedByAnother(e.getMessage());
        } catch (ArchiveException e) {
            refused(attempt, "not sent, because the attempt could not be recorded", orders::add);
            return new Result.NotRecorded(e);
        } catch (InterruptedException e) {
            refused(attempt, "not sent, because the build was interrupted", orders::add);
            throw e;
        }
        return recorded(attempt, send(clip));
    }

    private Result recorded(OrderRecord attempt, SubmitReply reply) {
        if (reply instanceof SubmitReply.Accepted accepted) {
            Instant time = accepted.time() == null ? now() : accepted.time();
            OrderRecord order = attempt.accepted(accepted.task(), accepted.requestId(), time);
            return new Result.Ordered(order, added(order, orders::add));
        }
        if (reply instanceof SubmitReply.Refused refused) {
            refused(attempt, refused.failure().reason(), orders::add);
            return new Result.Refused(refused.failure());
        }
        return new Result.Uncertain(((SubmitReply.Uncertain) reply).failure());
    }

    /** Sends it again only as long as it was certainly not accepted. */
    private SubmitReply send(ClipRequest clip) {
        Instant deadline = shared.clock().instant().plus(policy.timeout());
        for (int failures = 0; ; failures++) {
            SubmitReply reply = service.apply(clip.json());
            if (!(reply instanceof SubmitReply.Refused refused)
                    || !refused.isTransient()
                    || failures >= mostRetries(refused.failure())
                    || Thread.currentThread().isInterrupted()) {
                return reply;
            }
            Duration wait = pauseAfter(refused.failure(), failures);
            if (shared.clock().instant().plus(wait).isAfter(deadline)) {
                return reply;
            }
            warn.accept(clip.name() + " was not accepted: " + refused.failure().reason());
            try {
                shared.locks().pause().sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return reply;
            }
        }
    }

    private int mostRetries(PollFailure failure) {
        return isUnknownHost(failure) ? Math.min(UNKNOWN_HOST_RETRIES, policy.retries()) : policy.retries();
    }

    private Duration pauseAfter(PollFailure failure, int failures) {
        Duration own = backoff.pause(failures, 0);
        Duration asked = isUnknownHost(failure) ? UNKNOWN_HOST_PAUSE : failure.retryAfter();
        return asked != null && asked.compareTo(own) > 0 ? asked : own;
    }

    private static boolean isUnknownHost(PollFailure failure) {
        return failure.kind() == PollFailure.Kind.UNKNOWN_HOST;
    }

    private void refused(OrderRecord attempt, String reason, Adding adding) {
        String problem = added(attempt.refused(null, reason, now()), adding);
        if (problem != null) {
            warn.accept("That the submission was refused cannot be recorded: " + problem);
        }
    }

    /** Adds a record also while the build is being interrupted; why that failed, or null. */
    private static String added(OrderRecord record, Adding adding) {
        boolean interrupted = Thread.interrupted();
        String problem = null;
        for (int tries = 0; tries <= INTERRUPT_RETRIES; tries++) {
            problem = addedOnce(record, adding);
            if (!Thread.interrupted()) {
                break;
            }
            interrupted = true;
            if (problem == null) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return problem;
    }

    private static String addedOnce(OrderRecord record, Adding adding) {
        try {
            adding.add(record);
            return null;
        } catch (OrderArchive.ConflictException | ArchiveException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the build was interrupted";
        } catch (RuntimeException e) {
            // The id must not be lost, whatever happens.
            return "an unexpected error, " + e;
        }
    }

    private Instant now() {
        return shared.wallClock().instant();
    }
}
