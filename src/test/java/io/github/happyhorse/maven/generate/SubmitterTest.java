package io.github.happyhorse.maven.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.happyhorse.maven.api.SubmitReply;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.RequestLimiter;
import io.github.happyhorse.maven.result.FileLocks;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmitterTest {

    private static final String ORIGIN = "https://api.ttapi.io";
    private static final ClipRequest CLIP =
            ClipRequest.of("intro", null, Map.of("model", "m", "input", Map.of("prompt", "a horse")));
    private static final SubmitReply BUSY = refused(PollFailure.Kind.RATE_LIMITED, true, Duration.ofSeconds(20));
    private static final SubmitReply UNREACHABLE = refused(PollFailure.Kind.TRANSIENT, true, null);
    private static final SubmitReply REFUSED = refused(PollFailure.Kind.OTHER, false, null);
    private static final SubmitReply BROKEN = new SubmitReply.Uncertain(
            PollFailure.withoutReply(PollFailure.Kind.TRANSIENT, "the connection broke", null));

    private static final PollPolicy POLLING =
            new PollPolicy(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(30), 10);

    private final FakeOrderArchive archive = new FakeOrderArchive();
    private final Orders orders = new Orders(archive, "1.0");
    private final Deque<SubmitReply> replies = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-25T00:00:00Z");
    private int sent;
    private int accepted;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void anAcceptedSubmissionLeavesAttemptAndOrder() throws Exception {
        replies.add(accepted("t1", Instant.parse("2026-11-24T00:00:00Z")));

        Submitter.Result.Ordered ordered = (Submitter.Result.Ordered) submit();

        assertThat(ordered.order().taskId()).isEqualTo("t1");
        assertThat(ordered.order().time()).as("the clock of the service").isEqualTo("2026-11-24T00:00:00Z");
        assertThat(ordered.notRecorded()).isNull();
        assertThat(decide()).isEqualTo(new Decision.Await(ordered.order()));
    }

    @Test
    void theAttemptIsRecordedBeforeAnythingIsSent() {
        archive.killAfter(2);

        assertThatThrownBy(this::submit).isInstanceOf(FakeOrderArchive.Killed.class);

        assertThat(sent).isZero();
        assertThat(archive.files).hasSize(1).allSatisfy((name, bytes) -> assertThat(name)
                .endsWith("/1/attempt"));
    }

    @Test
    void aRefusalIsRecordedAndTheNextRunMaySubmitAgain() throws Exception {
        replies.add(REFUSED);

        assertThat(submit()).isInstanceOf(Submitter.Result.Refused.class);

        assertThat(sent).isEqualTo(1);
        assertThat(decide()).isEqualTo(new Decision.Submit(2, 1));
    }

    @Test
    void anUncertainSubmissionIsNotRepeatedByThisRunNorByTheNext() throws Exception {
        replies.add(BROKEN);

        assertThat(submit()).isInstanceOf(Submitter.Result.Uncertain.class);

        assertThat(sent).isEqualTo(1);
        assertThat(decide()).isInstanceOfSatisfying(Decision.Stop.class, stop -> assertThat(stop.why())
                .isEqualTo(OrderPolicy.Why.UNCERTAIN));
    }

    @Test
    void whatWasCertainlyNotAcceptedIsSentAgainAndRetryAfterIsKept() throws Exception {
        replies.addAll(List.of(UNREACHABLE, BUSY, UNREACHABLE, accepted("t1", null)));

        assertThat(submit()).isInstanceOf(Submitter.Result.Ordered.class);

        assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20));
        assertThat(archive.files).hasSize(2);
        assertThat(warnings).hasSize(3);
    }

    @Test
    void anUncertainReplyAfterARefusalEndsTheRepetition() throws Exception {
        replies.addAll(List.of(UNREACHABLE, BROKEN));

        assertThat(submit()).isInstanceOf(Submitter.Result.Uncertain.class);

        assertThat(sent).isEqualTo(2);
        assertThat(archive.files).hasSize(1);
    }

    @Test
    void repetitionEndsWithTheTimeout() throws Exception {
        for (int i = 0; i < 100; i++) {
            replies.add(BUSY);
        }

        assertThat(submit()).isInstanceOf(Submitter.Result.Refused.class);

        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(decide()).isEqualTo(new Decision.Submit(2, 1));
    }

    @Test
    void aRetryAfterBeyondTheTimeoutEndsItAtOnce() throws Exception {
        replies.add(refused(PollFailure.Kind.RATE_LIMITED, true, Duration.ofHours(1)));

        assertThat(submit()).isInstanceOf(Submitter.Result.Refused.class);

        assertThat(pauses).isEmpty();
    }

    @Test
    void aHostThatDoesNotResolveIsTriedThreeTimes() throws Exception {
        for (int i = 0; i < 9; i++) {
            replies.add(refused(PollFailure.Kind.UNKNOWN_HOST, true, null));
        }

        assertThat(submit()).isInstanceOf(Submitter.Result.Refused.class);

        assertThat(pauses).containsExactly(Duration.ofSeconds(11), Duration.ofSeconds(11));
    }

    @Test
    void anInterruptBetweenTwoTriesLeavesARefusalAndTheFlag() throws Exception {
        replies.addAll(List.of(UNREACHABLE, accepted("t1", null)));
        Submitter submitter = submitter(pause -> {
            throw new InterruptedException();
        });

        assertThat(submitter.submit(CLIP, new Decision.Submit(1, 1), ORIGIN))
                .isInstanceOf(Submitter.Result.Refused.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).isEqualTo(1);
        assertThat(decide()).isEqualTo(new Decision.Submit(2, 1));
    }

    @Test
    void anInterruptDuringTheRequestDoesNotLoseTheOrder() throws Exception {
        Submitter submitter = new Submitter(
                orders,
                json -> {
                    Thread.currentThread().interrupt();
                    return accepted("t1", null);
                },
                POLLING,
                shared(pauses::add),
                warnings::add);

        assertThat(submitter.submit(CLIP, new Decision.Submit(1, 1), ORIGIN))
                .isInstanceOf(Submitter.Result.Ordered.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decide()).isInstanceOf(Decision.Await.class);
    }

    /** Kills the process at every line, starts it anew, and counts what the service was paid for. */
    @Test
    void whereverTheProcessIsKilledTheClipIsPaidOnceAtMost() throws Exception {
        int completed = 0;
        for (int steps = 0; completed == 0; steps++) {
            archive.files.clear();
            accepted = 0;
            archive.killAfter(steps);
            try {
                run();
                completed++;
            } catch (FakeOrderArchive.Killed e) {
                // As intended.
            }
            archive.revive();
            int paidByTheFirst = accepted;
            Decision second = run();

            assertThat(accepted).as("killed after %d steps", steps).isLessThanOrEqualTo(1);
            if (paidByTheFirst == 1) {
                assertThat(second).isNotInstanceOf(Decision.Submit.class);
            }
        }
        assertThat(completed).isEqualTo(1);
    }

    private Decision run() throws Exception {
        Decision decision = decide();
        if (decision instanceof Decision.Submit submit) {
            replies.add(accepted("t" + accepted, null));
            submitter(pauses::add).submit(CLIP, submit, ORIGIN);
        }
        return decision;
    }

    private Submitter.Result submit() throws InterruptedException {
        return submitter(pause -> {
                    pauses.add(pause);
                    now = now.plus(pause);
                })
                .submit(CLIP, new Decision.Submit(1, 1), ORIGIN);
    }

    private Submitter submitter(FileLocks.Pause pause) {
        return new Submitter(
                orders,
                json -> {
                    assertThat(json).isEqualTo(CLIP.json());
                    archive.step();
                    sent++;
                    SubmitReply reply = replies.remove();
                    accepted += reply instanceof SubmitReply.Accepted ? 1 : 0;
                    archive.step();
                    return reply;
                },
                POLLING,
                shared(pause),
                warnings::add);
    }

    private RunContext.Shared shared(FileLocks.Pause pause) {
        return new RunContext.Shared(
                new RequestLimiter(), new FileLocks(Set.of(), () -> now, pause), () -> now, () -> now);
    }

    private Decision decide() throws Exception {
        OrderPolicy policy = new OrderPolicy(new OrderPolicy.Options(ORIGIN, true, false, null));
        return policy.decide(orders.find(CLIP.sha256(), policy::counts), Map.of());
    }

    private static SubmitReply accepted(String task, Instant time) {
        return new SubmitReply.Accepted(new TaskId(task), "request", time, Map.of());
    }

    private static SubmitReply refused(PollFailure.Kind kind, boolean isTransient, Duration retryAfter) {
        return new SubmitReply.Refused(
                new PollFailure(kind, "refused", null, null, null, retryAfter, null), isTransient);
    }
}
