package io.github.happyhorse.maven.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.api.Answer;
import io.github.happyhorse.maven.api.FailureKind;
import io.github.happyhorse.maven.poll.Ending;
import io.github.happyhorse.maven.poll.WaitPolicy;
import io.github.happyhorse.maven.poll.WaitState;
import io.github.happyhorse.maven.result.Metadata;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.task.TaskTimes;
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
        "KEY_REFUSAL, The API key came from somewhere; put a valid one there.",
        "UNPAID, Top up the TTAPI account whose API key came from somewhere.",
        "FORBIDDEN, The TTAPI account whose API key came from somewhere is blocked or may not use this model.",
        "UNTRUSTED, Import the certificate authority into the trust store",
        "TRUST_STORE, Then try again with mvn ",
        "PROXY_REFUSAL, Then try again with mvn ",
        "REFUSAL, 'Check the task id and <baseUrl> (happyhorse.baseUrl), https://api.ttapi.io/.'"
    })
    void eachKindOfPermanentFailureHasItsOwnAdvice(FailureKind kind, String cure) {
        assertThat(messages().ended(CLIP, refused(kind), KEY)).contains("]. " + cure);
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
        assertThat(messages().ended(CLIP, ended(reply(status, null)), KEY))
                .endsWith("]. Submit anew and wait for the new task id.");
        assertThat(messages().ended(CLIP, ended(reply(status, "Bad input")), KEY))
                .endsWith("]. Change what the reason names, submit anew and wait for the new task id.");
    }

    @Test
    void aTaskThatWasKnownBeforeIsNotCalledMistyped() {
        WaitState known =
                new WaitState(TASK, START, null, reply(TaskStatus.RUNNING, null), START, null, 0, 5, 0, null, null);

        assertThat(messages().ended(CLIP, new Ending(Outcome.EXPIRED, Ending.Reason.TASK_UNKNOWN, known, START), KEY))
                .contains("last seen RUNNING at 2026-04-25T07:03:26Z")
                .doesNotContain("never submitted");
    }

    @Test
    void aPauseOfTheAccountThatIsLongerThanTheTimeoutIsNotCalledAWait() {
        Ending ending = new Ending(Outcome.TIMED_OUT, Ending.Reason.NO_TURN, state(null, null), START.plusSeconds(120));

        assertThat(messages().ended(CLIP, ending, KEY))
                .contains(
                        "cannot end within 30m, the <timeout> (happyhorse.timeout): rate limited, Retry-After is longer")
                .contains("after 2m]")
                .contains(COMMAND);
    }

    @Test
    void theCommandNamesAnotherService() {
        Ending ending =
                new Ending(Outcome.TIMED_OUT, Ending.Reason.DEADLINE, state(null, null), START.plusSeconds(1800));

        assertThat(messages("https://api.ttapi.io", Metadata.Origin.SERVICE).ended(CLIP, ending, KEY))
                .contains(COMMAND + ", or");
        assertThat(messages("https://proxy.example/ttapi", Metadata.Origin.SERVICE)
                        .ended(CLIP, ending, KEY))
                .contains(COMMAND + " -Dhappyhorse.baseUrl=https://proxy.example/ttapi, or");
        assertThat(messages("http://127.0.0.1:4711", Metadata.Origin.SANDBOX).ended(CLIP, ending, KEY))
                .contains(COMMAND + ", or");
    }

    @Test
    void aVideoThatIsNotSavedIsNamedWithTheTimeOfItsDownload() {
        assertThat(messages()
                        .notSaved(CLIP, ended(reply(TaskStatus.SUCCEEDED, null)), "it broke", START.plusSeconds(90)))
                .contains("it broke [last status SUCCEEDED, after 1m30s]");
    }

    private static Messages messages() {
        return messages("https://api.ttapi.io", Metadata.Origin.SERVICE);
    }

    private static Messages messages(String baseUrl, Metadata.Origin origin) {
        WaitPolicy polling = new WaitPolicy(Duration.ofMinutes(30), Duration.ofSeconds(5), Duration.ofSeconds(30), 10);
        return new Messages(
                new CollectRequest(
                        List.of(CLIP), HttpUrl.get(baseUrl), polling, null, Path.of("out"), true, false, origin),
                "1.0.0");
    }

    private static Ending refused(FailureKind kind) {
        return new Ending(Outcome.ERROR, Ending.Reason.REFUSED, state(null, failure(kind, "no")), START);
    }

    private static Ending polledOnce(String reason) {
        return new Ending(
                Outcome.ERROR, Ending.Reason.LOOKED_ONCE, state(null, failure(FailureKind.KEY_REFUSAL, reason)), START);
    }

    private static Ending ended(TaskReply reply) {
        return new Ending(Outcome.valueOf(reply.status().name()), Ending.Reason.TASK_ENDED, state(reply, null), START);
    }

    private static WaitState state(TaskReply reply, Answer.Failure failure) {
        return new WaitState(TASK, START, reply, null, null, failure, 0, 1, 0, null, null);
    }

    private static Answer.Failure failure(FailureKind kind, String reason) {
        return new Answer.Failure(kind, reason, null, null, null, null, null);
    }

    private static TaskReply reply(TaskStatus status, String message) {
        return new TaskReply(
                status, status.name(), null, null, message, null, TaskTimes.between(null, null, null), null, null);
    }
}
