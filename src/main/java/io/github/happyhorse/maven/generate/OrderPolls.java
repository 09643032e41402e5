package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.Service;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the service what became of orders, and the archive whether their videos are there. */
final class OrderPolls {

    /** The service may report UNKNOWN for a moment also for a task that it has just accepted. */
    private static final int UNKNOWN_POLLS = 3;

    private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(7_600);

    /** How long another build may be between its attempt and its order. */
    private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(3);

    private static final Duration LOOKUP_PAUSE = Duration.ofSeconds(5);

    private final SubmitPlan plan;
    private final ClipLookups lookups;
    private final Service service;
    private final RunContext context;

    OrderPolls(SubmitPlan plan, ClipLookups lookups, Service service, RunContext context) {
        this.plan = plan;
        this.lookups = lookups;
        this.service = service;
        this.context = context;
    }

    /** Polls every order once. UNKNOWN is polled three times, for all clips together. */
    void poll(List<WantedClip> clips) throws InterruptedException {
        List<WantedClip> ordered = clips;
        for (int polls = 1; !ordered.isEmpty(); polls++) {
            if (polls > 1) {
                context.shared().locks().pause().sleep(UNKNOWN_PAUSE);
            }
            List<WantedClip> unknown = new ArrayList<>();
            for (WantedClip clip : ordered) {
                if (!isSettled(clip, polls == UNKNOWN_POLLS)) {
                    unknown.add(clip);
                }
            }
            ordered = unknown;
        }
    }

    /** False if the order of a clip is to be polled again, because the service reports UNKNOWN. */
    private boolean isSettled(WantedClip clip, boolean last) throws InterruptedException {
        while (clip.isOpen() && clip.decision instanceof Decision.Await await) {
            OrderRecord order = await.order();
            if (isArchived(clip, order) || !canPoll(clip, order)) {
                return true;
            }
            TaskReply reply = service.pollOnce(order.task());
            if (reply != null && reply.status() == TaskStatus.UNKNOWN && !last) {
                return false;
            }
            Optional<OrderPolicy.End> end = reply == null
                    ? Optional.empty()
                    : OrderPolicy.end(order, outcome(reply), reply.code(), reply.message(), service.time());
            if (end.isEmpty()) {
                take(clip, order);
            } else {
                clip.ends.put(order.taskId(), end.get());
                recordFailure(order, end.get(), reply, service.time());
                lookups.decide(clip);
            }
        }
        return true;
    }

    /** It may have been collected by the id of its task. */
    private boolean isArchived(WantedClip clip, OrderRecord order) throws InterruptedException {
        try {
            if (lookups.isArchived(order.task())) {
                clip.takeArchived(order);
                return true;
            }
        } catch (ArchiveException e) {
            clip.doubt = e.getMessage();
        }
        return false;
    }

    private boolean canPoll(WantedClip clip, OrderRecord order) {
        try {
            service.connect();
            return true;
        } catch (InvalidConfigurationException e) {
            if (plan.maySubmit()) {
                throw e;
            }
            clip.fail(lookups.messages.orderedButNoKey(clip.request(), order, e.getMessage()), e);
            return false;
        }
    }

    /** An order that could not be deployed when it was made is deployed now. */
    private void take(WantedClip clip, OrderRecord order) throws InterruptedException {
        String problem = lookups.orders.added(order);
        if (problem != null) {
            context.log().warn().accept(lookups.messages.orderNotEverywhere(order, problem));
        }
        clip.take(order);
    }

    private static Outcome outcome(TaskReply reply) {
        return switch (reply.status()) {
            case FAILED -> Outcome.FAILED;
            case CANCELED -> Outcome.CANCELED;
            case UNKNOWN -> Outcome.EXPIRED;
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case PENDING, RUNNING, UNRECOGNIZED -> Outcome.RUNNING;
        };
    }

    /** So that it is known also after a day, when the service has forgotten the task. */
    void recordFailure(OrderRecord order, OrderPolicy.End end, TaskReply reply, Instant now)
            throws InterruptedException {
        if (end == OrderPolicy.End.FAILED_FOR_GOOD) {
            lookups.orders.added(order.refused(reply.requestId(), lookups.messages.reason(reply), now));
        }
    }

    /** An attempt that is being submitted, on this machine or another one, will have its order soon. */
    void awaitOtherBuilds(List<WantedClip> clips) throws InterruptedException {
        for (WantedClip clip : clips) {
            if (isUncertain(clip)) {
                awaitThisMachine(clip);
                awaitOtherMachines(clip);
                poll(List.of(clip));
            }
        }
    }

    /** A build that submits a clip has its lock. */
    private void awaitThisMachine(WantedClip clip) throws InterruptedException {
        try {
            lookups.lock(clip).close();
            lookups.decide(clip);
        } catch (IOException e) {
            clip.fail(lookups.messages.notReadable(clip.request(), e), e);
        }
    }

    private void awaitOtherMachines(WantedClip clip) throws InterruptedException {
        boolean logged = false;
        while (isUncertain(clip) && isBeingSubmittedElsewhere(((Decision.Stop) clip.decision).record())) {
            if (!logged) {
                context.log().info().accept(lookups.messages.waitingForOther(clip.request()));
                logged = true;
            }
            context.shared().locks().pause().sleep(LOOKUP_PAUSE);
            lookups.decide(clip);
        }
    }

    private static boolean isUncertain(WantedClip clip) {
        return clip.isOpen() && clip.decision instanceof Decision.Stop stop && stop.why() == OrderPolicy.Why.UNCERTAIN;
    }

    /** The attempt of another machine that is only seconds old. */
    private boolean isBeingSubmittedElsewhere(OrderRecord attempt) {
        Duration age =
                Duration.between(attempt.time(), context.shared().wallClock().instant());
        return !lookups.orders.isHere(attempt) && age.abs().compareTo(LONGEST_SUBMISSION) < 0;
    }
}
