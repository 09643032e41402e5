package io.github.happyhorse.maven.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.poll.PollEnd;
import io.github.happyhorse.maven.poll.PollPolicy;
import io.github.happyhorse.maven.poll.PollState;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
import io.github.happyhorse.maven.text.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What messages advise. */
class MessagesTest {

    private static final TaskId TASK = new TaskId("t");
    private static final Clip CLIP = new Clip("t", TASK);
    private static final String KEY = "somewhere";
    private static final Instant START = Instant.parse("2026-04-25T07:03:26Z");
    private static final String COMMAND =
            "mvn io.github.happyhorse:happyhorse-maven-plugin:1.0.0:await -Dhappyhorse.taskId=t";

    @ParameterizedTest
    @CsvSource({
        "KEY_REFUSED, The API key came from somewhere; put a valid one there.",
        "UNPAID, Top up the TTAPI account whose API key came from somewhere.",
        "FORBIDDEN, The TTAPI account whose API key came from somewhere is blocked or may not use this model.",
        "CERTIFICATE, Import the certificate authority into the trust store",
        "TRUST_STORE, Then try again with mvn ",
        "PROXY, Then try again with mvn ",
        "OTHER, 'Check the task id and <baseUrl> (happyhorse.baseUrl), https://api.ttapi.io/.'"
    })
    void eachKindOfPermanentFailureHasItsOwnAdvice(PollFailure.Kind kind, String cure) {
        assertThat(ended(messages(), refused(kind), null)).contains("]. " + cure);
    }

    @Test
    void aReasonThatEndsWithAFullStopGetsNoSecondOne() {
        assertThat(messages().standing(CLIP, polledOnce("HTTP 401: Not activated."), KEY))
                .contains("Not activated. The API key came from");
        assertThat(messages().standing(CLIP, polledOnce("HTTP 401"), KEY)).contains("HTTP 401. The API key came from");
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskStatus.class,
            names = {"FAILED", "CANCELED"})
    void withoutAReasonTheAdviceDoesNotNameOne(TaskStatus status) {
        assertThat(ended(messages(), ended(reply(status, null)), null))
                .endsWith("]. Submit anew and wait for the new task id.");
        assertThat(ended(messages(), ended(reply(status, "Bad input")), null))
                .endsWith("]. Change what the reason names, submit anew and wait for the new task id.");
    }

    @Test
    void aTaskThatWasKnownBeforeIsNotCalledMistyped() {
        PollState known =
                new PollState(TASK, START, null, reply(TaskStatus.RUNNING, null), START, null, 0, 5, 0, null, null);

        assertThat(ended(messages(), new PollEnd(Outcome.EXPIRED, PollEnd.Reason.TASK_UNKNOWN, known, START), START))
                .contains("last seen RUNNING at 2026-04-25T07:03:26Z")
                .doesNotContain("never submitted");
    }

    @Test
    void aPauseOfTheAccountThatIsLongerThanTheTimeoutIsNotCalledAWait() {
        PollEnd ending =
                new PollEnd(Outcome.TIMED_OUT, PollEnd.Reason.RATE_LIMITED, state(null, null), START.plusSeconds(120));

        assertThat(ended(messages(), ending, null))
                .contains("cannot end within 30m, the <timeout> (happyhorse.timeout): the service limits the")
                .contains("after 2m]")
                .contains(COMMAND);
    }

    @Test
    void theCommandNamesAnotherService() {
        PollEnd ending =
                new PollEnd(Outcome.TIMED_OUT, PollEnd.Reason.DEADLINE, state(null, null), START.plusSeconds(1800));

        assertThat(ended(messages("https://api.ttapi.io", Metadata.Origin.SERVICE), ending, null))
                .contains(COMMAND + ", or");
        assertThat(ended(messages("https://proxy.example/ttapi", Metadata.Origin.SERVICE), ending, null))
                .contains(COMMAND + " -Dhappyhorse.baseUrl=https://proxy.example/ttapi, or");
        assertThat(ended(messages("http://127.0.0.1:4711", Metadata.Origin.SANDBOX), ending, null))
                .contains(COMMAND + ", or");
    }

    @Test
    void aVideoThatIsNotSavedIsNamedWithTheTimeOfItsDownload() {
        assertThat(messages()
                        .notSaved(
                                CLIP,
                                ended(reply(TaskStatus.SUCCEEDED, null)),
                                "it broke",
                                START.plusSeconds(90),
                                null))
                .contains("it broke [last status SUCCEEDED, after 1m30s]");
    }

    private static String ended(Messages messages, PollEnd end, Instant lastSeen) {
        return messages.ended(CLIP, end, lastSeen, messages.advice(CLIP, end, KEY), null);
    }

    private static Messages messages() {
        return messages("https://api.ttapi.io", Metadata.Origin.SERVICE);
    }

    private static Messages messages(String baseUrl, Metadata.Origin origin) {
        PollPolicy polling = new PollPolicy(Duration.ofMinutes(30), Duration.ofSeconds(5), Duration.ofSeconds(30), 10);
        return new Messages(
                new CollectRequest(
                        List.of(CLIP), HttpUrl.get(baseUrl), polling, null, Path.of("out"), true, false, origin),
                "1.0.0",
                Redactor::withoutKey);
    }

    private static PollEnd refused(PollFailure.Kind kind) {
        return new PollEnd(Outcome.ERROR, PollEnd.Reason.PERMANENT_FAILURE, state(null, failure(kind, "no")), START);
    }

    private static PollEnd polledOnce(String reason) {
        return new PollEnd(
                Outcome.ERROR,
                PollEnd.Reason.POLLED_ONCE,
                state(null, failure(PollFailure.Kind.KEY_REFUSED, reason)),
                START);
    }

    private static PollEnd ended(TaskReply reply) {
        return new PollEnd(
                Outcome.valueOf(reply.status().name()), PollEnd.Reason.TASK_ENDED, state(reply, null), START);
    }

    private static PollState state(TaskReply reply, PollFailure failure) {
        return new PollState(TASK, START, reply, null, null, failure, 0, 1, 0, null, null);
    }

    private static PollFailure failure(PollFailure.Kind kind, String reason) {
        return new PollFailure(kind, reason, null, null, null, null, null);
    }

    private static TaskReply reply(TaskStatus status, String message) {
        return new TaskReply(
                status,
                status.name(),
                null,
                null,
                message,
                null,
                List.of(),
                TaskTimes.between(null, null, null),
                null,
                null);
    }
}
