package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;

/** Finds out of which clips a task is ordered that may still make them. What cannot be found out fails the clip. */
final class OrderLookups {

    /** The service may report UNKNOWN for a moment also for a task that it has just accepted. */
    private static final int UNKNOWN_POLLS = 3;

    private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(7_600);

    /** How long another build may be between its attempt and its order. */
    private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(3);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final SubmitPlan plan;
    private final OrderArchive archive;
    private final Orders orders;
    private final ClipLookups lookups;
    private final RunContext context;
    private final SubmitMessages messages;

    OrderLookups(
            SubmitPlan plan,
            OrderArchive archive,
            Orders orders,
            ClipLookups lookups,
            RunContext context,
            SubmitMessages messages) {
        this.plan = plan;
        this.archive = archive;
        this.orders = orders;
        this.lookups = lookups;
        this.context = context;
        this.messages = messages;
    }

    /** Decides from the records alone. */
    void decide(WantedClip clip) throws InterruptedException {
        OrderPolicy policy = policy(clip);
        try {
            clip.decide(policy.decide(orders.find(clip.request(), policy::counts), clip.ends()));
            if (clip.decision() instanceof Decision.Submit) {
                String doubt = doubt(clip);
                if (doubt != null) {
                    clip.fail(messages.inDoubt(clip.request(), doubt), (Exception) null);
                }
            }
        } catch (ArchiveException | OrderRecord.UnreadableException e) {
            clip.fail(messages.notLookedUp(clip.request(), e.getMessage()), e);
        } catch (IOException e) {
            clip.fail(messages.notReadable(clip.request(), e), e);
        }
    }

    private OrderPolicy policy(WantedClip clip) {
        return new OrderPolicy(new OrderPolicy.Options(
                plan.origin(),
                origin -> Urls.isLoopback(HttpUrl.get(origin)),
                plan.maySubmit(),
                clip.names().stream().map(ClipRequest::name).anyMatch(plan.resubmit()::contains),
                clip.names().stream()
                        .map(one -> plan.adopt().get(one.name()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)));
    }

    private String doubt(WantedClip clip) throws IOException {
        String doubt = clip.doubt();
        for (ClipRequest one : clip.names()) {
            doubt = doubt == null ? lookups.doubt(one) : doubt;
        }
        return doubt;
    }

    /** Polls every order once. UNKNOWN is polled three times, for all clips together. */
    void poll(List<WantedClip> clips, ServiceCalls service) throws InterruptedException {
        List<WantedClip> ordered = clips.stream()
                .filter(clip -> clip.isOpen() && clip.decision() instanceof Decision.Await)
                .toList();
        for (int polls = 1; !ordered.isEmpty(); polls++) {
            if (polls > 1) {
                context.shared().locks().pause().sleep(UNKNOWN_PAUSE);
            }
            List<WantedClip> unknown = new ArrayList<>();
            for (WantedClip clip : ordered) {
                if (!isSettled(clip, service, polls == UNKNOWN_POLLS)) {
                    unknown.add(clip);
                }
            }
            ordered = unknown;
        }
    }

    /** Polls the order of a clip; false if it is to be polled again, because the service reports UNKNOWN. */
    boolean isSettled(WantedClip clip, ServiceCalls service, boolean last) throws InterruptedException {
        while (clip.isOpen() && clip.decision() instanceof Decision.Await await) {
            OrderRecord order = await.order();
            if (isArchived(clip, order) || !canPoll(clip, order, service)) {
                return true;
            }
            TaskReply reply = service.poll(order.task()) instanceof TaskReply told ? told : null;
            if (reply != null && reply.status() == TaskStatus.UNKNOWN && !last) {
                return false;
            }
            Optional<OrderPolicy.End> end = reply == null
                    ? Optional.empty()
                    : OrderPolicy.end(order, outcome(reply), reply.code(), reply.message(), service.time());
            if (end.isEmpty()) {
                take(clip, order);
            } else {
                clip.ends().put(order.taskId(), end.get());
                recordFailure(order, end.get(), reply, service.time());
                decide(clip);
            }
        }
        return true;
    }

    /** Somebody may have collected it by the id of its task. */
    private boolean isArchived(WantedClip clip, OrderRecord order) throws InterruptedException {
        try {
            if (lookups.isArchived(order.task())) {
                clip.takeArchived(order);
                return true;
            }
        } catch (ArchiveException e) {
            clip.doubt(e.getMessage());
        }
        return false;
    }

    private boolean canPoll(WantedClip clip, OrderRecord order, ServiceCalls service) {
        try {
            service.connect();
            return true;
        } catch (InvalidConfigurationException e) {
            if (plan.maySubmit()) {
                throw e;
            }
            clip.fail(messages.orderedButNoKey(clip.request(), order, e.getMessage()), e);
            return false;
        }
    }

    /** An order that could not be deployed when it was made is deployed now. */
    private void take(WantedClip clip, OrderRecord order) throws InterruptedException {
        String problem = orders.added(order);
        if (problem != null) {
            context.log().warn().accept(messages.orderNotEverywhere(order, problem));
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
            orders.added(order.refused(reply.requestId(), messages.reason(reply), now));
        }
    }

    /** The attempt of another machine that is only seconds old will have its order soon. */
    void awaitOtherBuilds(List<WantedClip> clips, ServiceCalls service) throws InterruptedException {
        for (WantedClip clip : clips) {
            boolean logged = false;
            while (clip.isOpen() && isBeingSubmittedElsewhere(clip)) {
                if (!logged) {
                    context.log().info().accept(messages.waitingForOther(clip.request()));
                    logged = true;
                }
                context.shared().locks().pause().sleep(LOOK_EVERY);
                decide(clip);
            }
            if (logged) {
                isSettled(clip, service, true);
            }
        }
    }

    private boolean isBeingSubmittedElsewhere(WantedClip clip) {
        if (!(clip.decision() instanceof Decision.Stop stop) || stop.why() != OrderPolicy.Why.UNCERTAIN) {
            return false;
        }
        OrderRecord attempt = stop.record();
        Duration age =
                Duration.between(attempt.time(), context.shared().wallClock().instant());
        return !archive.isHere(
                        clip.request().digits(), attempt.n(), attempt.kind().word())
                && age.abs().compareTo(LONGEST_SUBMISSION) < 0;
    }
}
