package io.github.happyhorse.maven.generate;

import static io.github.happyhorse.maven.generate.OrderPolicy.Why.FAILED_FOR_GOOD;
import static io.github.happyhorse.maven.generate.OrderPolicy.Why.NOT_ALLOWED;
import static io.github.happyhorse.maven.generate.OrderPolicy.Why.TOO_OFTEN;
import static io.github.happyhorse.maven.generate.OrderPolicy.Why.UNCERTAIN;
import static io.github.happyhorse.maven.generate.OrderPolicy.Why.UNKNOWN_TOO_EARLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.generate.OrderPolicy.Decision;
import io.github.happyhorse.maven.generate.OrderPolicy.End;
import io.github.happyhorse.maven.generate.OrderPolicy.Why;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of "nothing is paid twice": what was found, and what is done. */
class OrderPolicyTest {

    private static final String SERVICE = "https://api.ttapi.io";
    private static final String MIRROR = "https://api.ttapi.org";
    private static final String LOCAL = "http://127.0.0.1:8080";
    private static final String OTHER_LOCAL = "http://127.0.0.1:9090";
    private static final Instant T0 = Instant.parse("2026-11-25T00:00:00Z");
    private static final Map<String, End> NOTHING_KNOWN = Map.of();

    private static final OrderRecord A1 = attempt(1, 1, "a", SERVICE);
    private static final OrderRecord A2 = attempt(2, 2, "b", SERVICE);
    private static final OrderRecord A3 = attempt(3, 3, "c", SERVICE);
    private static final OrderRecord O1 = ordered(A1, "t1");
    private static final OrderRecord O2 = ordered(A2, "t2");
    private static final OrderRecord O3 = ordered(A3, "t3");

    static Stream<Arguments> decisions() {
        return Stream.of(
                row("nothing found", List.of(), NOTHING_KNOWN, submit(1, 1)),
                row("an attempt alone", List.of(A1), NOTHING_KNOWN, stop(UNCERTAIN, A1)),
                row("an order", List.of(A1, O1), NOTHING_KNOWN, new Decision.Await(O1)),
                row("an order whose attempt is gone", List.of(O1), NOTHING_KNOWN, new Decision.Await(O1)),
                row("refused", List.of(A1, refused(A1)), NOTHING_KNOWN, submit(2, 1)),
                row("refused, its attempt gone", List.of(refused(A1)), NOTHING_KNOWN, submit(2, 1)),
                row("spent", List.of(A1, O1), Map.of("t1", End.SPENT), submit(2, 2)),
                row(
                        "unknown too early",
                        List.of(A1, O1),
                        Map.of("t1", End.UNKNOWN_TOO_EARLY),
                        stop(UNKNOWN_TOO_EARLY, O1)),
                row("failed for good", List.of(A1, O1), Map.of("t1", End.FAILED_FOR_GOOD), stop(FAILED_FOR_GOOD, O1)),
                row(
                        "failed for good, found later",
                        List.of(A1, O1, refused(O1)),
                        NOTHING_KNOWN,
                        stop(FAILED_FOR_GOOD, O1)),
                row("the highest number counts", List.of(A1, O1, A2), NOTHING_KNOWN, stop(UNCERTAIN, A2)),
                row("a second order", List.of(A1, O1, A2, O2), NOTHING_KNOWN, new Decision.Await(O2)),
                row("second spent", List.of(A1, O1, A2, O2), Map.of("t2", End.SPENT), submit(3, 3)),
                row("third spent", List.of(A3, O3), Map.of("t3", End.SPENT), stop(TOO_OFTEN, O3)),
                row("third refused", List.of(A3, refused(A3)), NOTHING_KNOWN, submit(4, 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decisions")
    void decides(String found, List<OrderRecord> records, Map<String, End> ends, Decision expected) {
        assertThat(policy(SERVICE, true, false, null).decide(records, ends)).isEqualTo(expected);
    }

    @Test
    void withoutPermissionToSubmitResubmitStillReportsTheUncertainAttempt() {
        assertThat(policy(SERVICE, false, true, null).decide(List.of(A1), NOTHING_KNOWN))
                .isEqualTo(stop(UNCERTAIN, A1));
    }

    /** The local and the shared repository have different attempts of the same number. */
    static Stream<Arguments> disagreements() {
        OrderRecord other = attempt(1, 1, "x", SERVICE);
        OrderRecord otherOrder = ordered(other, "tx");
        return Stream.of(
                row("one has an order", List.of(A1, other, otherOrder), NOTHING_KNOWN, new Decision.Await(otherOrder)),
                row("its order is spent", List.of(A1, other, otherOrder), Map.of("tx", End.SPENT), stop(UNCERTAIN, A1)),
                row("one is refused", List.of(A1, other, refused(other)), NOTHING_KNOWN, stop(UNCERTAIN, A1)),
                row("two orders", List.of(A1, O1, other, otherOrder), NOTHING_KNOWN, new Decision.Await(O1)),
                row(
                        "the first is spent",
                        List.of(A1, O1, other, otherOrder),
                        Map.of("t1", End.SPENT),
                        new Decision.Await(otherOrder)),
                row(
                        "both are spent",
                        List.of(A1, O1, other, otherOrder),
                        Map.of("t1", End.SPENT, "tx", End.SPENT),
                        submit(2, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("disagreements")
    void ofTwoAttemptsWithOneNumberEachHasToBeSettled(
            String found, List<OrderRecord> records, Map<String, End> ends, Decision expected) {
        assertThat(policy(SERVICE, true, false, null).decide(records, ends)).isEqualTo(expected);
    }

    static Stream<Arguments> resubmissions() {
        return Stream.of(
                row("uncertain", List.of(A1), NOTHING_KNOWN, submit(2, 2)),
                row("failed for good", List.of(A1, O1), Map.of("t1", End.FAILED_FOR_GOOD), submit(2, 2)),
                row("failed for good, found later", List.of(A1, O1, refused(O1)), NOTHING_KNOWN, submit(2, 2)),
                row("three spent", List.of(A3, O3), Map.of("t3", End.SPENT), submit(4, 4)),
                row("a living order", List.of(A1, O1), NOTHING_KNOWN, new Decision.Await(O1)),
                row(
                        "unknown too early",
                        List.of(A1, O1),
                        Map.of("t1", End.UNKNOWN_TOO_EARLY),
                        stop(UNKNOWN_TOO_EARLY, O1)),
                row("nothing", List.of(), NOTHING_KNOWN, submit(1, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resubmissions")
    void resubmitSettlesWhatIsUncertainAndNeverPaysForWhatIsAlive(
            String found, List<OrderRecord> records, Map<String, End> ends, Decision expected) {
        assertThat(policy(SERVICE, true, true, null).decide(records, ends)).isEqualTo(expected);
    }

    static Stream<Arguments> adoptions() {
        TaskId found = new TaskId("found");
        OrderRecord adopted = ordered(A1, "found");
        return Stream.of(
                row("uncertain", List.of(A1), NOTHING_KNOWN, new Decision.Adopt(A1, 1, found)),
                row("no record", List.of(), NOTHING_KNOWN, new Decision.Adopt(null, 1, found)),
                row("refused", List.of(A1, refused(A1)), NOTHING_KNOWN, new Decision.Adopt(null, 2, found)),
                row("a living order", List.of(A1, O1), NOTHING_KNOWN, new Decision.Await(O1)),
                row("adopted before", List.of(A1, adopted), NOTHING_KNOWN, new Decision.Await(adopted)),
                row("adopted before and spent", List.of(A1, adopted), Map.of("found", End.SPENT), submit(2, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("adoptions")
    void adoptTakesATaskWithoutASubmissionOnce(
            String found, List<OrderRecord> records, Map<String, End> ends, Decision expected) {
        assertThat(policy(SERVICE, true, false, new TaskId("found")).decide(records, ends))
                .isEqualTo(expected);
    }

    @Test
    void whereSubmissionsAreForbiddenOrdersAreAwaitedAndNothingElseIsDone() {
        OrderPolicy policy = policy(SERVICE, false, true, null);

        assertThat(policy.decide(List.of(A1, O1), NOTHING_KNOWN)).isEqualTo(new Decision.Await(O1));
        assertThat(policy.decide(List.of(), NOTHING_KNOWN)).isEqualTo(stop(NOT_ALLOWED, null));
        assertThat(policy.decide(List.of(A1, refused(A1)), NOTHING_KNOWN)).isEqualTo(stop(NOT_ALLOWED, null));
        assertThat(policy.decide(List.of(A1, O1), Map.of("t1", End.SPENT))).isEqualTo(stop(NOT_ALLOWED, null));
        assertThat(policy(SERVICE, false, false, null).decide(List.of(A1), NOTHING_KNOWN))
                .isEqualTo(stop(UNCERTAIN, A1));
    }

    @Test
    void anOrderCountsAtAnyAddressOfTheService() {
        assertThat(policy(MIRROR, true, false, null).decide(List.of(A1, O1), NOTHING_KNOWN))
                .isEqualTo(new Decision.Await(O1));
    }

    @Test
    void whatWasSubmittedToATestServiceCountsForThatServiceOnlyAndHidesNothing() {
        OrderRecord test = ordered(attempt(2, 1, "t", LOCAL), "test");
        List<OrderRecord> records = List.of(A1, O1, test);

        assertThat(policy(LOCAL, true, false, null).decide(records, NOTHING_KNOWN))
                .isEqualTo(new Decision.Await(test));
        assertThat(policy(OTHER_LOCAL, true, false, null).decide(records, NOTHING_KNOWN))
                .isEqualTo(submit(3, 1));
        assertThat(policy(SERVICE, true, false, null).decide(records, NOTHING_KNOWN))
                .isEqualTo(new Decision.Await(O1));
        assertThat(policy(SERVICE, true, false, null).decide(List.of(test), NOTHING_KNOWN))
                .isEqualTo(submit(3, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, InternalError, , 1h, SPENT",
        "FAILED, InternalError.Timeout, , 1h, SPENT",
        "FAILED, Throttling, , 1h, SPENT",
        "FAILED, , , 1h, SPENT",
        "FAILED, NeverHeardOf, out of luck, 1h, SPENT",
        "FAILED, InvalidParameter, , 1h, FAILED_FOR_GOOD",
        "FAILED, InvalidParameter.Duration, , 1h, FAILED_FOR_GOOD",
        "FAILED, DataInspectionFailed, , 1h, FAILED_FOR_GOOD",
        "FAILED, InvalidURL, , 1h, FAILED_FOR_GOOD",
        "FAILED, Arrearage, , 1h, FAILED_FOR_GOOD",
        "FAILED, UnsupportedOperation, , 1h, FAILED_FOR_GOOD",
        "FAILED, AccessDenied, , 1h, FAILED_FOR_GOOD",
        "FAILED, Model.AccessDenied, , 1h, FAILED_FOR_GOOD",
        "FAILED, 400, , 1h, FAILED_FOR_GOOD",
        "FAILED, ContentModeration, , 1h, FAILED_FOR_GOOD",
        "FAILED, , Input data may contain inappropriate content., 1h, FAILED_FOR_GOOD",
        "FAILED, InternalError, , 30h, SPENT",
        "CANCELED, , , 1h, SPENT",
        "EXPIRED, , , 1h, UNKNOWN_TOO_EARLY",
        "EXPIRED, , , 24h, UNKNOWN_TOO_EARLY",
        "EXPIRED, , , 25h, SPENT",
        "EXPIRED, , , -5h, UNKNOWN_TOO_EARLY",
        "SUCCEEDED, , , 99h, ",
        "RUNNING, , , 99h, ",
        "TIMED_OUT, , , 99h, ",
        "ERROR, , , 99h, "
    })
    void anOrderIsSpentByItsTaskAndNotByAge(Outcome outcome, String code, String message, String age, End expected) {
        Instant now = T0.plus(Duration.parse("PT" + age));

        assertThat(OrderPolicy.end(O1, outcome, code, message, now).orElse(null))
                .isEqualTo(expected);
    }

    /** However records are mixed: with an attempt that is open, or an order that may be alive, nothing is submitted. */
    @Property(tries = 2000)
    void nothingIsSubmittedWhileAnAttemptIsOpenOrAnOrderMayBeAlive(
            @ForAll("records") List<OrderRecord> records, @ForAll("ends") Map<String, End> ends) {
        Decision decision = policy(SERVICE, true, false, null).decide(records, ends);

        int latest = records.stream().mapToInt(OrderRecord::n).max().orElse(0);
        List<OrderRecord> top = records.stream().filter(r -> r.n() == latest).toList();
        boolean open = top.stream().anyMatch(record -> switch (record.kind()) {
            case ATTEMPT ->
                top.stream().noneMatch(r -> r.nonce().equals(record.nonce()) && r.kind() != OrderRecord.Kind.ATTEMPT);
            case ORDER -> !isSettled(record, top, ends);
            case REFUSED -> false;
        });
        if (open) {
            assertThat(decision).isNotInstanceOf(Decision.Submit.class);
        }
        if (decision instanceof Decision.Submit submit) {
            assertThat(submit.n()).isEqualTo(latest + 1);
            assertThat(submit.submissions()).isBetween(1, 3);
        }
    }

    @Property
    void theOrderOfTheRecordsDoesNotMatter(
            @ForAll("records") List<OrderRecord> records, @ForAll("ends") Map<String, End> ends, @ForAll long seed) {
        List<OrderRecord> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, new Random(seed));
        OrderPolicy policy = policy(SERVICE, true, false, null);

        assertThat(policy.decide(shuffled, ends)).isEqualTo(policy.decide(records, ends));
    }

    private static boolean isSettled(OrderRecord order, List<OrderRecord> top, Map<String, End> ends) {
        boolean failedForGood = top.stream()
                .anyMatch(r -> r.kind() == OrderRecord.Kind.REFUSED && r.nonce().equals(order.nonce()));
        return ends.containsKey(order.taskId()) || failedForGood;
    }

    @Provide
    Arbitrary<List<OrderRecord>> records() {
        Arbitrary<OrderRecord> attempts = Combinators.combine(
                        Arbitraries.integers().between(1, 3), Arbitraries.of("a", "b"))
                .as((n, nonce) -> attempt(n, n, n + nonce, SERVICE));
        return Combinators.combine(attempts, Arbitraries.of(OrderRecord.Kind.values()))
                .as((attempt, kind) -> switch (kind) {
                    case ATTEMPT -> attempt;
                    case ORDER -> ordered(attempt, "task-" + attempt.nonce());
                    case REFUSED -> refused(attempt);
                })
                .list()
                .uniqueElements()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<Map<String, End>> ends() {
        Arbitrary<String> tasks = Combinators.combine(Arbitraries.integers().between(1, 3), Arbitraries.of("a", "b"))
                .as((n, nonce) -> "task-" + n + nonce);
        return Arbitraries.maps(tasks, Arbitraries.of(End.values())).ofMaxSize(4);
    }

    private static OrderPolicy policy(String origin, boolean maySubmit, boolean resubmit, TaskId adopt) {
        return new OrderPolicy(new OrderPolicy.Options(origin, maySubmit, resubmit, adopt));
    }

    private static Arguments row(String found, List<OrderRecord> records, Map<String, End> ends, Decision expected) {
        return arguments(found, records, ends, expected);
    }

    private static Decision submit(int n, int submissions) {
        return new Decision.Submit(n, submissions);
    }

    private static Decision.Stop stop(Why why, OrderRecord record) {
        return new Decision.Stop(why, record);
    }

    private static OrderRecord attempt(int n, int submissions, String nonce, String origin) {
        return OrderRecord.attempt("ab".repeat(32), n, submissions, nonce, T0, origin);
    }

    private static OrderRecord ordered(OrderRecord attempt, String task) {
        return attempt.accepted(new TaskId(task), "request", T0);
    }

    private static OrderRecord refused(OrderRecord attempt) {
        return attempt.refused(null, "refused", T0);
    }
}
