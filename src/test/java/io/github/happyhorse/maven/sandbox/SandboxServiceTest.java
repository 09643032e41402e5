package io.github.happyhorse.maven.sandbox;

import static io.github.happyhorse.maven.sandbox.SandboxClient.header;
import static io.github.happyhorse.maven.sandbox.SandboxClient.json;
import static io.github.happyhorse.maven.sandbox.SandboxClient.statusWord;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class SandboxServiceTest {

    private static final String ID = "1469cfc3-3004-4d9e-ab10-bf81f636";

    private Instant now = Instant.parse("2026-04-25T07:03:25.848Z");
    private static final String REQUEST = "{\"model\":\"m\",\"input\":{\"prompt\":\"a horse\"}}";

    private SandboxService service;
    private SandboxClient client;

    private void start(Scenario scenario) throws IOException {
        service = SandboxService.start(scenario, () -> now);
        client = new SandboxClient(service);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void isReachedOnTheLoopbackAddressOnly() throws IOException {
        start(Scenario.SUCCEED);

        assertThat(service.baseUrl()).matches("http://127\\.0\\.0\\.1:[1-9]\\d*");
    }

    @Test
    void succeedGoesThroughQueueAndRunToAVideo() throws Exception {
        start(Scenario.SUCCEED);

        JsonNode pending = json(client.poll(ID)).path("output");
        now = now.plusMillis(36);
        JsonNode running = json(client.poll(ID)).path("output");
        now = now.plusMillis(39_998);
        JsonNode reply = json(client.poll(ID));
        JsonNode output = reply.path("output");

        assertThat(pending.propertyNames()).containsExactly("task_id", "task_status");
        assertThat(pending.path("task_id").stringValue()).isEqualTo(ID);
        assertThat(pending.path("task_status").stringValue()).isEqualTo("PENDING");
        assertThat(running.propertyNames()).containsExactly("task_id", "task_status", "submit_time", "scheduled_time");
        assertThat(running.path("task_status").stringValue()).isEqualTo("RUNNING");
        assertThat(reply.propertyNames()).containsExactly("request_id", "output", "usage");
        assertThat(output.propertyNames())
                .containsExactly(
                        "task_id",
                        "task_status",
                        "submit_time",
                        "scheduled_time",
                        "end_time",
                        "orig_prompt",
                        "video_url");
        assertThat(output.path("task_status").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(output.path("submit_time").stringValue()).isEqualTo("2026-04-25 15:03:25.848");
        assertThat(output.path("scheduled_time").stringValue()).isEqualTo("2026-04-25 15:03:25.884");
        assertThat(output.path("end_time").stringValue()).isEqualTo("2026-04-25 15:04:05.882");
        assertThat(output.path("video_url").stringValue())
                .startsWith(service.baseUrl() + "/clips/" + ID
                        + ".mp4?Expires=1777187045&OSSAccessKeyId=sandbox&Signature=");
        assertThat(reply.path("usage")).isEqualTo(JsonTrees.read("""
                                {"duration": 5, "input_video_duration": 0, "output_video_duration": 5,
                                 "video_count": 1, "SR": 720, "ratio": "16:9"}""".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTaskThatHasSucceededStaysAsItWas() throws Exception {
        start(Scenario.SUCCEED);
        String url = client.videoUrl(ID);

        now = now.plus(Duration.ofHours(1));

        assertThat(client.videoUrl(ID)).isEqualTo(url);
    }

    @Test
    void failEndsWithAReason() throws Exception {
        start(Scenario.FAIL);

        assertThat(words(ID, 2)).containsExactly("PENDING", "RUNNING");
        JsonNode reply = json(client.poll(ID));
        JsonNode output = reply.path("output");

        assertThat(reply.propertyNames()).containsExactly("request_id", "output");
        assertThat(output.propertyNames())
                .containsExactly(
                        "task_id", "task_status", "submit_time", "scheduled_time", "end_time", "code", "message");
        assertThat(output.path("task_status").stringValue()).isEqualTo("FAILED");
        assertThat(output.path("code").stringValue()).isEqualTo("DataInspectionFailed");
        assertThat(output.path("message").stringValue()).isEqualTo("Input data may contain inappropriate content.");
    }

    @Test
    void cancelEndsAPendingTask() throws Exception {
        start(Scenario.CANCEL);

        assertThat(words(ID, 3)).containsExactly("PENDING", "CANCELED", "CANCELED");
        assertThat(json(client.poll(ID)).path("output").propertyNames()).containsExactly("task_id", "task_status");
    }

    @Test
    void expireForgetsARunningTask() throws Exception {
        start(Scenario.EXPIRE);

        assertThat(words(ID, 5)).containsExactly("PENDING", "RUNNING", "UNKNOWN", "UNKNOWN", "UNKNOWN");
        assertThat(json(client.poll(ID)).path("output").propertyNames()).containsExactly("task_id", "task_status");
    }

    @Test
    void hangRunsWithoutEnd() throws Exception {
        start(Scenario.HANG);

        assertThat(words(ID, 20))
                .startsWith("PENDING", "RUNNING")
                .endsWith("RUNNING")
                .hasSize(20);
    }

    @Test
    void flakyIsUnavailableAndThrottlesBeforeItAnswers() throws Exception {
        start(Scenario.FLAKY);

        HttpResponse<byte[]> unavailable = client.poll(ID);
        HttpResponse<byte[]> throttled = client.poll(ID);

        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(header(unavailable, "Content-Type")).startsWith("text/html");
        assertThat(header(unavailable, "Retry-After")).isNull();
        assertThat(new String(unavailable.body(), StandardCharsets.UTF_8)).startsWith("<!DOCTYPE html>");
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(header(throttled, "Retry-After")).isEqualTo("2");
        assertThat(json(throttled).propertyNames()).containsExactly("code", "message", "request_id");
        assertThat(json(throttled).path("code").stringValue()).isEqualTo("Throttling.RateQuota");
        assertThat(words(ID, 3)).containsExactly("PENDING", "RUNNING", "SUCCEEDED");
    }

    @Test
    void flakyTreatsEachTaskAnew() throws Exception {
        start(Scenario.FLAKY);
        client.videoUrl(ID);

        assertThat(client.poll("another").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1469cfc3-3004-4d9e-ab10-bf81f636", "a.b_c-D", "0000"})
    void answersAnyId(String id) throws Exception {
        start(Scenario.SUCCEED);

        JsonNode output = json(client.poll(id)).path("output");

        assertThat(output.path("task_id").stringValue()).isEqualTo(id);
        assertThat(output.path("task_status").stringValue()).isEqualTo("PENDING");
    }

    @Test
    void asksForNoKey() throws Exception {
        start(Scenario.SUCCEED);

        assertThat(statusWord(client.get(client.taskUrl(ID)))).isEqualTo("PENDING");
        assertThat(statusWord(client.get(client.taskUrl(ID), "TT-API-KEY", "wrong")))
                .isEqualTo("RUNNING");
    }

    @Test
    void countsThePollsOfEachTask() throws Exception {
        start(Scenario.SUCCEED);

        assertThat(words("first", 2)).containsExactly("PENDING", "RUNNING");
        assertThat(words("second", 1)).containsExactly("PENDING");
        assertThat(words("first", 1)).containsExactly("SUCCEEDED");
    }

    @Test
    void startsATaskOnceThoughManyPollAtOnce() throws IOException {
        start(Scenario.SUCCEED);

        List<String> words = manyPollsAtOnce();

        assertThat(words).hasSize(24);
        assertThat(words).filteredOn("PENDING"::equals).hasSize(1);
        assertThat(words).filteredOn("RUNNING"::equals).hasSize(1);
        assertThat(words).filteredOn("SUCCEEDED"::equals).hasSize(22);
    }

    @Test
    void numbersItsAnswersWithUuids() throws Exception {
        start(Scenario.HANG);
        Set<String> ids = new HashSet<>();
        for (int poll = 1; poll <= 5; poll++) {
            ids.add(json(client.poll(ID)).path("request_id").stringValue());
        }

        assertThat(ids).hasSize(5).allSatisfy(id -> assertThat(UUID.fromString(id))
                .hasToString(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/happyhorse/api/v1/tasks",
                "/happyhorse/api/v1/tasks/",
                "/happyhorse/api/v1/tasks/a/b",
                "/happyhorse/api/v1/tasks/%2e%2e",
                "/happyhorse/api/v2/tasks/a"
            })
    void answersAnyOtherPathAsTheGatewayDoes(String path) throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.get(service.baseUrl() + path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).propertyNames()).containsExactly("status", "message", "data");
        assertThat(json(answer).path("status").stringValue()).isEqualTo("FAILED");
        assertThat(json(answer).path("data").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
    void refusesAnyOtherVerbAndCountsItAsNoPoll(String verb) throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.send(verb, client.taskUrl(ID));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("GET");
        assertThat(statusWord(client.poll(ID))).isEqualTo("PENDING");
    }

    @Test
    void hasDaemonThreadsOnlyThoughStartedFromAnotherAndNoneOnceClosed() throws Exception {
        assertThat(Thread.currentThread().isDaemon()).isFalse();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start(Scenario.SUCCEED);
        manyPollsAtOnce();

        List<Thread> started = new ArrayList<>(Thread.getAllStackTraces().keySet());
        started.removeAll(before);
        assertThat(started).allMatch(Thread::isDaemon);
        List<Thread> own = started.stream()
                .filter(thread -> thread.getName().matches("happyhorse-sandbox|HTTP-Dispatcher"))
                .toList();
        assertThat(own).extracting(Thread::getName).contains("happyhorse-sandbox", "HTTP-Dispatcher");
        assertThat(own).hasSizeLessThanOrEqualTo(9);

        service.close();

        for (Thread thread : own) {
            thread.join(10_000);
        }
        assertThat(own).noneMatch(Thread::isAlive);
    }

    @Test
    void isGoneOnceClosedAndCanBeClosedTwice() throws Exception {
        start(Scenario.SUCCEED);
        client.poll(ID);

        service.close();

        assertThatIOException().isThrownBy(() -> client.poll(ID));
        assertThatNoException().isThrownBy(service::close);
    }

    @Test
    void severalRunSideBySide() throws Exception {
        start(Scenario.SUCCEED);
        try (SandboxService other = SandboxService.start(Scenario.CANCEL)) {
            assertThat(URI.create(other.baseUrl()).getPort())
                    .isNotEqualTo(URI.create(service.baseUrl()).getPort());
            assertThat(words(ID, 2)).containsExactly("PENDING", "RUNNING");
            assertThat(statusWord(new SandboxClient(other).poll(ID))).isEqualTo("PENDING");
        }
    }

    @Test
    void aSubmissionIsAcceptedWithANewTaskEachTime() throws Exception {
        start(Scenario.SUCCEED);

        JsonNode reply = json(client.submit(REQUEST));
        String first = reply.path("output").path("task_id").stringValue();
        String second =
                json(client.submit(REQUEST)).path("output").path("task_id").stringValue();

        assertThat(reply.propertyNames()).containsExactly("output", "request_id");
        assertThat(reply.path("output").path("task_status").stringValue()).isEqualTo("PENDING");
        assertThat(first).isNotEqualTo(second);
        assertThat(words(first, 3)).containsExactly("PENDING", "RUNNING", "SUCCEEDED");
        assertThat(json(client.poll(first)).path("output").path("orig_prompt").stringValue())
                .isEqualTo("a horse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"model\":\"m\"}", "{\"input\":{\"prompt\":\"x\"}}", "x"})
    void aSubmissionWithoutModelOrInputIsRefused(String body) throws Exception {
        start(Scenario.SUCCEED);

        HttpResponse<byte[]> answer = client.submit(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("InvalidParameter");
    }

    @Test
    void rejectRefusesEverySubmission() throws Exception {
        start(Scenario.REJECT);

        for (int submission = 1; submission <= 2; submission++) {
            HttpResponse<byte[]> answer = client.submit(REQUEST);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).path("code").stringValue()).isEqualTo("DataInspectionFailed");
        }
    }

    @Test
    void busyAcceptsASubmissionWhenItIsRepeated() throws Exception {
        start(Scenario.BUSY);

        HttpResponse<byte[]> throttled = client.submit(REQUEST);

        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(header(throttled, "Retry-After")).isEqualTo("2");
        assertThat(client.submit(REQUEST).statusCode()).isEqualTo(200);
    }

    @Test
    void lostAcceptsASubmissionAndCutsTheConnection() throws Exception {
        start(Scenario.LOST);

        assertThatIOException().isThrownBy(() -> client.submit(REQUEST));

        assertThat(words("sandbox-1", 3)).containsExactly("PENDING", "RUNNING", "SUCCEEDED");
        assertThat(json(client.poll("sandbox-1"))
                        .path("output")
                        .path("orig_prompt")
                        .stringValue())
                .isEqualTo("a horse");
    }

    private List<String> manyPollsAtOnce() {
        List<CompletableFuture<String>> polls =
                Stream.generate(() -> client.pollLater(ID)).limit(24).toList();
        return polls.stream().map(CompletableFuture::join).toList();
    }

    private List<String> words(String id, int polls) throws Exception {
        List<String> words = new ArrayList<>();
        for (int poll = 1; poll <= polls; poll++) {
            HttpResponse<byte[]> answer = client.poll(id);
            assertThat(answer.statusCode()).isEqualTo(200);
            words.add(statusWord(answer));
        }
        return words;
    }
}
