package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.api.SubmitClient;
import io.github.happyhorse.maven.api.SubmitReply;
import io.github.happyhorse.maven.api.TaskClient;
import io.github.happyhorse.maven.archive.ArchiveException;
import io.github.happyhorse.maven.archive.OrderArchive;
import io.github.happyhorse.maven.collect.NoTaskException;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.collect.TaskSource;
import io.github.happyhorse.maven.config.InvalidConfigurationException;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.http.Backoff;
import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.result.FileLock;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * Finds the tasks of the clips of one goal run. Once it is known of every clip whether it is saved or archived, the
 * orders of the others are polled, and then, one after the other, those are submitted that are certainly not ordered.
 */
public final class SubmitRun {

    /** Clips with the same request: one task. */
    private static final class Wanted {

        private final List<ClipRequest> clips = new ArrayList<>();
        private final Map<String, OrderPolicy.End> ends = new HashMap<>();
        private boolean isLookedUp;
        private boolean isMissing;
        private String doubt;
        private Decision decision;
        private OrderRecord order;
        private NoTaskException problem;

        ClipRequest request() {
            return clips.get(0);
        }

        boolean isOpen() {
            return isMissing && order == null && problem == null;
        }
    }

    /** The service may report UNKNOWN for a moment also for a task that it has just accepted. */
    private static final int UNKNOWN_POLLS = 3;

    private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(7_600);

    /** How long another build may be between its attempt and its order. */
    private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(3);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** A submission may take 10 s after an interrupt. */
    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(13);

    private final Map<String, Wanted> wanted = new LinkedHashMap<>();
    private final SubmitPlan plan;
    private final OrderArchive archive;
    private final Orders orders;
    private final ClipLookups lookups;
    private final SubmissionLimit limit;
    private final RunContext context;
    private final RunContext.Shared shared;
    private final Supplier<String> nonces;
    private final SubmitMessages messages;

    private final CountDownLatch done = new CountDownLatch(1);
    private Thread worker;
    private RuntimeException failure;
    private boolean interrupted;

    private ApiKey key;
    private TaskClient tasks;
    private SubmitClient submissions;
    private PollFailure refusedKey;

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
        requests.forEach(clip -> wanted.computeIfAbsent(clip.sha256(), sha256 -> new Wanted())
                .clips
                .add(clip));
        this.plan = plan;
        this.archive = archive;
        this.orders = new Orders(archive, context.pluginVersion());
        this.lookups = lookups;
        this.limit = limit;
        this.context = context;
        this.shared = context.shared();
        this.nonces = nonces;
        this.messages = new SubmitMessages(plan);
    }

    /**
     * Where the task of a clip comes from.
     *
     * @param request one of the clips
     * @return the source, which waits until it is known of every clip whether it needs a task
     */
    public TaskSource source(ClipRequest request) {
        Wanted clip = wanted.get(request.sha256());
        return new TaskSource() {

            @Override
            public TaskId first(String archiveProblem) throws NoTaskException, InterruptedException {
                return task(clip, archiveProblem);
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
            Wanted clip = wanted.get(request.sha256());
            clip.isMissing = true;
            decide(clip);
            if (clip.problem != null) {
                return clip.problem.getMessage();
            }
            if (clip.decision instanceof Decision.Await await) {
                return "ordered as task " + await.order().taskId();
            }
            if (clip.decision instanceof Decision.Adopt adopt) {
                return "would be task " + adopt.task();
            }
            return clip.decision instanceof Decision.Stop stop
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

    private TaskId task(Wanted clip, String archiveProblem) throws NoTaskException, InterruptedException {
        lookedUp(clip, true, archiveProblem);
        try {
            done.await();
        } catch (InterruptedException e) {
            interrupt();
            throw e;
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
            if (interrupted) {
                throw new InterruptedException();
            }
            if (clip.order != null) {
                return clip.order.task();
            }
            throw clip.problem != null
                    ? clip.problem
                    : new NoTaskException(messages.inDoubt(clip.request(), "It was there before"), null, null, null);
        }
    }

    /** The last clip of which it is known starts the work. */
    private synchronized void lookedUp(Wanted clip, boolean isMissing, String archiveProblem) {
        if (clip.isLookedUp) {
            return;
        }
        clip.isLookedUp = true;
        clip.isMissing = isMissing;
        clip.doubt = archiveProblem;
        if (wanted.values().stream().allMatch(one -> one.isLookedUp)) {
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
        String userAgent = "happyhorse-maven-plugin/" + context.pluginVersion();
        // Its own client: that of the run is closed at once when the build is interrupted.
        try (HttpClients http =
                new HttpClients(context.proxies(), userAgent, context.log().debug())) {
            findAll(http);
        } catch (InterruptedException e) {
            synchronized (this) {
                interrupted = true;
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        } finally {
            done.countDown();
        }
    }

    private void findAll(HttpClients http) throws InterruptedException {
        List<Wanted> missing =
                wanted.values().stream().filter(clip -> clip.isMissing).toList();
        for (Wanted clip : missing) {
            decide(clip);
        }
        pollOrders(missing, http);
        awaitOtherBuilds(missing);
        int count = (int) open(missing)
                .filter(clip -> clip.decision instanceof Decision.Submit)
                .count();
        limit.reserve(count);
        for (Wanted clip : open(missing).toList()) {
            finish(clip, http);
        }
    }

    private static Stream<Wanted> open(List<Wanted> clips) {
        return clips.stream().filter(Wanted::isOpen);
    }

    /** What cannot be asked, read or understood fails the clip. */
    private void decide(Wanted clip) throws InterruptedException {
        OrderPolicy policy = policy(clip);
        try {
            clip.decision = policy.decide(orders.find(clip.request(), policy::counts), clip.ends);
            if (clip.decision instanceof Decision.Submit) {
                String doubt = doubt(clip);
                if (doubt != null) {
                    fail(clip, messages.inDoubt(clip.request(), doubt), null);
                }
            }
        } catch (ArchiveException | OrderRecord.UnreadableException e) {
            fail(clip, messages.notLookedUp(clip.request(), e.getMessage()), e);
        } catch (IOException e) {
            fail(clip, messages.notReadable(clip.request(), e), e);
        }
    }

    private String doubt(Wanted clip) throws IOException {
        if (clip.doubt != null) {
            return clip.doubt;
        }
        for (ClipRequest one : clip.clips) {
            String doubt = lookups.doubt(one);
            if (doubt != null) {
                return doubt;
            }
        }
        return null;
    }

    private OrderPolicy policy(Wanted clip) {
        return new OrderPolicy(new OrderPolicy.Options(
                plan.origin(),
                origin -> Urls.isLoopback(HttpUrl.get(origin)),
                plan.maySubmit(),
                clip.clips.stream().map(ClipRequest::name).anyMatch(plan.resubmit()::contains),
                clip.clips.stream()
                        .map(one -> plan.adopt().get(one.name()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)));
    }

    // Orders.

    private void pollOrders(List<Wanted> clips, HttpClients http) throws InterruptedException {
        List<Wanted> ordered = open(clips)
                .filter(clip -> clip.decision instanceof Decision.Await)
                .toList();
        for (int polls = 1; !ordered.isEmpty(); polls++) {
            if (polls > 1) {
                shared.locks().pause().sleep(UNKNOWN_PAUSE);
            }
            List<Wanted> unknown = new ArrayList<>();
            for (Wanted clip : ordered) {
                if (!isSettled(clip, http, polls == UNKNOWN_POLLS)) {
                    unknown.add(clip);
                }
            }
            ordered = unknown;
        }
    }

    /** Polls the order of a clip; false if it is to be polled again, because the service reports UNKNOWN. */
    private boolean isSettled(Wanted clip, HttpClients http, boolean last) throws InterruptedException {
        while (clip.isOpen() && clip.decision instanceof Decision.Await await) {
            OrderRecord order = await.order();
            if (!canPoll(clip, order, http)) {
                return true;
            }
            TaskReply reply = poll(order) instanceof TaskReply told ? told : null;
            boolean unknown = reply != null && reply.status() == TaskStatus.UNKNOWN;
            if (unknown && !last) {
                return false;
            }
            Optional<OrderPolicy.End> over = reply == null
                    ? Optional.empty()
                    : OrderPolicy.end(order, outcome(reply), reply.code(), reply.message(), serviceTime());
            if (over.isEmpty()) {
                // An order that could not be deployed when it was made is deployed now.
                String problem = add(order);
                if (problem != null) {
                    warn("The order of task " + order.taskId() + " is not recorded everywhere: " + problem);
                }
                clip.order = order;
            } else {
                clip.ends.put(order.taskId(), over.get());
                recordFailure(order, over.get(), reply);
                decide(clip);
            }
        }
        return true;
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
    private void recordFailure(OrderRecord order, OrderPolicy.End end, TaskReply reply) throws InterruptedException {
        if (end == OrderPolicy.End.FAILED_FOR_GOOD) {
            add(order.refused(reply.requestId(), messages.reason(reply), serviceTime()));
        }
    }

    private void ended(Wanted clip, PollEnd end) throws InterruptedException {
        TaskReply reply = end.state().reply();
        if (clip.order != null && end.outcome() == Outcome.FAILED && reply != null) {
            OrderPolicy.End over = OrderPolicy.end(
                            clip.order, Outcome.FAILED, reply.code(), reply.message(), serviceTime())
                    .orElseThrow();
            recordFailure(clip.order, over, reply);
        }
    }

    private PollResult poll(OrderRecord order) throws InterruptedException {
        awaitTurn();
        try {
            return tasks.poll(order.task(), plan.polling().requestTimeout());
        } finally {
            shared.limiter().ended();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Instant serviceTime() {
        Instant told = tasks == null ? null : tasks.serviceTime();
        return told == null ? shared.wallClock().instant() : told;
    }

    private boolean canPoll(Wanted clip, OrderRecord order, HttpClients http) {
        try {
            connect(http);
            return true;
        } catch (InvalidConfigurationException e) {
            if (plan.maySubmit()) {
                throw e;
            }
            fail(clip, messages.orderedButNoKey(clip.request(), order, e.getMessage()), e);
            return false;
        }
    }

    private void connect(HttpClients http) {
        if (key == null) {
            key = context.keys().get();
            tasks = new TaskClient(http.service(), plan.baseUrl(), key, shared.wallClock());
            submissions = new SubmitClient(http.service(), plan.baseUrl(), plan.submitPath(), key, shared.wallClock());
        }
    }

    private String add(OrderRecord record) throws InterruptedException {
        try {
            orders.add(record);
            return null;
        } catch (OrderArchive.ConflictException | ArchiveException e) {
            return e.getMessage();
        }
    }

    /** The attempt of another machine that is only seconds old will have its order soon. */
    private void awaitOtherBuilds(List<Wanted> clips) throws InterruptedException {
        for (Wanted clip : open(clips).toList()) {
            boolean logged = false;
            while (clip.isOpen() && isBeingSubmittedElsewhere(clip)) {
                if (!logged) {
                    info(messages.waitingForOther(clip.request()));
                    logged = true;
                }
                shared.locks().pause().sleep(LOOK_EVERY);
                decide(clip);
            }
            if (clip.isOpen() && clip.decision instanceof Decision.Await await) {
                clip.order = await.order();
            }
        }
    }

    private boolean isBeingSubmittedElsewhere(Wanted clip) {
        if (!(clip.decision instanceof Decision.Stop stop) || stop.why() != OrderPolicy.Why.UNCERTAIN) {
            return false;
        }
        OrderRecord attempt = stop.record();
        Duration age = Duration.between(attempt.time(), shared.wallClock().instant());
        return !archive.isHere(
                        clip.request().digits(), attempt.n(), attempt.kind().word())
                && age.abs().compareTo(LONGEST_SUBMISSION) < 0;
    }

    // Submissions.

    private void finish(Wanted clip, HttpClients http) throws InterruptedException {
        boolean reserved = clip.decision instanceof Decision.Submit;
        boolean submitted = false;
        try {
            if (clip.decision instanceof Decision.Stop) {
                stop(clip);
            } else if (reserved && refusedKey != null) {
                failAtService(clip, messages.refused(clip.request(), refusedKey), refusedKey);
            } else {
                submitted = underLock(clip, http);
            }
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            // The others are not lost for it.
            fail(clip, messages.unexpected(clip.request(), e), e);
        } finally {
            if (reserved && !submitted) {
                limit.release(1);
            }
        }
    }

    /** True if the service may have been asked to make the clip. */
    private boolean underLock(Wanted clip, HttpClients http) throws InterruptedException {
        Path file = archive.lockFile(clip.request().digits());
        AtomicBoolean logged = new AtomicBoolean();
        FileLock lock = null;
        try {
            lock = shared.locks()
                    .lock(file, plan.polling().timeout(), () -> {
                        if (!logged.getAndSet(true)) {
                            info(messages.waitingForLock(clip.request(), file));
                        }
                        return false;
                    })
                    .orElseThrow();
            return isStillMissing(clip, http) && adoptedOrSubmitted(clip, http);
        } catch (IOException e) {
            fail(clip, messages.notReadable(clip.request(), e), e);
            return false;
        } catch (ArchiveException e) {
            fail(clip, messages.notLookedUp(clip.request(), e.getMessage()), e);
            return false;
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private boolean isStillMissing(Wanted clip, HttpClients http)
            throws IOException, ArchiveException, InterruptedException {
        decide(clip);
        isSettled(clip, http, true);
        if (clip.isOpen() && clip.decision instanceof Decision.Stop) {
            stop(clip);
        }
        if (!clip.isOpen()) {
            return false;
        }
        for (ClipRequest one : clip.clips) {
            if (lookups.isSaved(one) || lookups.isArchived(one)) {
                fail(clip, messages.collectedMeanwhile(one), null);
                return false;
            }
        }
        return true;
    }

    private boolean adoptedOrSubmitted(Wanted clip, HttpClients http) throws IOException, InterruptedException {
        connect(http);
        if (clip.decision instanceof Decision.Adopt adopt) {
            adopt(clip, adopt);
            return false;
        }
        for (ClipRequest one : clip.clips) {
            try {
                lookups.archiveOther(one);
            } catch (ArchiveException e) {
                fail(clip, messages.otherNotArchived(one, e.getMessage()), e);
                return false;
            }
        }
        Submitter submitter = new Submitter(
                orders,
                this::send,
                new Submitter.Policy(
                        plan.polling().timeout(),
                        plan.polling().retries(),
                        new Backoff(plan.polling().pollInterval())),
                shared.clock(),
                shared.wallClock(),
                shared.locks().pause(),
                nonces,
                this::warn);
        String submitting = messages.submitting(clip.request());
        if (plan.warnOfCost()) {
            warn(submitting);
        } else {
            info(submitting);
        }
        Submitter.Result result = submitter.submit(clip.request(), (Decision.Submit) clip.decision, plan.origin());
        take(clip, result);
        return result instanceof Submitter.Result.Ordered || result instanceof Submitter.Result.Uncertain;
    }

    private SubmitReply send(String json) {
        try {
            awaitTurn();
        } catch (InterruptedException e) {
            // The client sends nothing then.
            Thread.currentThread().interrupt();
            return submissions.submit(json, plan.polling().requestTimeout());
        }
        try {
            SubmitReply reply = submissions.submit(json, plan.polling().requestTimeout());
            if (reply instanceof SubmitReply.Refused refused
                    && refused.failure().kind() == PollFailure.Kind.RATE_LIMITED) {
                shared.limiter()
                        .pauseUntil(shared.clock().instant().plus(plan.polling().pollInterval()));
            }
            return reply;
        } finally {
            shared.limiter().ended();
        }
    }

    private void awaitTurn() throws InterruptedException {
        Object turn = new Object();
        try {
            while (true) {
                Instant now = shared.clock().instant();
                Instant start = shared.limiter().tryStart(turn, Instant.MIN, now);
                if (!start.isAfter(now)) {
                    return;
                }
                shared.locks().pause().sleep(Duration.between(now, start));
            }
        } catch (InterruptedException e) {
            shared.limiter().withdraw(turn);
            throw e;
        }
    }

    private void take(Wanted clip, Submitter.Result result) {
        ClipRequest request = clip.request();
        if (result instanceof Submitter.Result.Ordered ordered) {
            info(messages.ordered(request, ordered.order()));
            if (ordered.notRecorded() != null) {
                warn(messages.orderNotRecorded(request, ordered.order(), ordered.notRecorded()));
            }
            clip.order = ordered.order();
        } else if (result instanceof Submitter.Result.Refused refused) {
            if (refused.failure().kind() == PollFailure.Kind.KEY_REFUSED) {
                refusedKey = refused.failure();
            }
            failAtService(clip, messages.refused(request, refused.failure()), refused.failure());
        } else if (result instanceof Submitter.Result.Uncertain uncertain) {
            failAtService(clip, messages.uncertain(request, uncertain.failure()), uncertain.failure());
        } else if (result instanceof Submitter.Result.SubmittedByAnother other) {
            fail(clip, messages.submittedByAnother(request, other.reason()), null);
        } else if (result instanceof Submitter.Result.NotRecorded notRecorded) {
            fail(clip, messages.notRecorded(request, notRecorded.cause().getMessage()), notRecorded.cause());
        }
    }

    private void adopt(Wanted clip, Decision.Adopt adopt) throws InterruptedException {
        OrderRecord attempt = adopt.attempt() != null
                ? adopt.attempt()
                : OrderRecord.attempt(
                        clip.request().sha256(), adopt.n(), 1, nonces.get(), serviceTime(), plan.origin());
        OrderRecord order = attempt.accepted(adopt.task(), null, attempt.time());
        String problem = add(order);
        if (problem == null) {
            info(messages.ordered(clip.request(), order));
            clip.order = order;
        } else {
            fail(clip, messages.notAdopted(clip.request(), order, problem), null);
        }
    }

    /** A task that has just ended is the reason: it is polled once more, and its own words are reported. */
    private void stop(Wanted clip) {
        Decision.Stop stop = (Decision.Stop) clip.decision;
        OrderRecord record = stop.record();
        if (record != null && record.taskId() != null && isWorthAPoll(clip, stop)) {
            warn(messages.stopped(clip.request(), stop));
            clip.order = record;
        } else {
            fail(clip, messages.stopped(clip.request(), stop), null);
        }
    }

    private boolean isWorthAPoll(Wanted clip, Decision.Stop stop) {
        boolean isKnown = stop.record()
                .time()
                .plus(OrderPolicy.VALIDITY)
                .isAfter(shared.wallClock().instant());
        return stop.why() != OrderPolicy.Why.UNKNOWN_TOO_EARLY
                && (clip.ends.containsKey(stop.record().taskId())
                        || stop.why() == OrderPolicy.Why.FAILED_FOR_GOOD && isKnown);
    }

    private static void fail(Wanted clip, String message, Exception cause) {
        clip.problem = new NoTaskException(message, null, null, cause);
    }

    private static void failAtService(Wanted clip, String message, PollFailure failure) {
        clip.problem = new NoTaskException(
                message,
                new Metadata.Problem(failure.code(), failure.reason(), failure.httpStatus()),
                failure.requestId(),
                null);
    }

    private void info(String line) {
        context.log().info().accept(line);
    }

    private void warn(String line) {
        context.log().warn().accept(line);
    }
}
