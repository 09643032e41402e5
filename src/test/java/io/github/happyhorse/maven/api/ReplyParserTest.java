package io.github.happyhorse.maven.api;

import static io.github.happyhorse.maven.api.Replies.ID;
import static io.github.happyhorse.maven.api.Replies.KEY;
import static io.github.happyhorse.maven.api.Replies.KEY_TEXT;
import static io.github.happyhorse.maven.api.Replies.NOW;
import static io.github.happyhorse.maven.api.Replies.output;
import static io.github.happyhorse.maven.api.Replies.read;
import static io.github.happyhorse.maven.api.Replies.sample;
import static io.github.happyhorse.maven.api.Replies.status;
import static io.github.happyhorse.maven.api.Replies.succeeded;
import static io.github.happyhorse.maven.task.PollFailure.Kind.FORBIDDEN;
import static io.github.happyhorse.maven.task.PollFailure.Kind.KEY_REFUSED;
import static io.github.happyhorse.maven.task.PollFailure.Kind.NOT_FROM_SERVICE;
import static io.github.happyhorse.maven.task.PollFailure.Kind.OTHER;
import static io.github.happyhorse.maven.task.PollFailure.Kind.RATE_LIMITED;
import static io.github.happyhorse.maven.task.PollFailure.Kind.TRANSIENT;
import static io.github.happyhorse.maven.task.PollFailure.Kind.UNAVAILABLE;
import static io.github.happyhorse.maven.task.PollFailure.Kind.UNPAID;
import static io.github.happyhorse.maven.task.TaskStatus.CANCELED;
import static io.github.happyhorse.maven.task.TaskStatus.FAILED;
import static io.github.happyhorse.maven.task.TaskStatus.PENDING;
import static io.github.happyhorse.maven.task.TaskStatus.RUNNING;
import static io.github.happyhorse.maven.task.TaskStatus.SUCCEEDED;
import static io.github.happyhorse.maven.task.TaskStatus.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.text.JsonTrees;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReplyParserTest {

    private static final TaskId RELAYED = new TaskId("1469cfc3-3004-4d9e-ab10-000000000001");
    private static final TaskId SUBMITTED = new TaskId("0385dc79-5ff8-4d82-bcb6-000000000001");

    /**
     * Every sample, with what it means (a status of the task, or a kind of failure) and the text that is told of it.
     */
    static Stream<Arguments> samples() {
        return Stream.of(
                arguments("200-canceled.json", ID, CANCELED, "null"),
                arguments("200-code-and-msg.json", ID, OTHER, "HTTP 200, 400: the prompt was refused by moderation"),
                arguments("200-envelope-failed.json", ID, OTHER, "HTTP 200: Parameter error"),
                arguments("200-failed-bare.json", ID, FAILED, "null"),
                arguments(
                        "200-failed.json",
                        ID,
                        FAILED,
                        "DataInspectionFailed: Input data may contain inappropriate content."),
                arguments("200-in-envelope-of-a-relay.json", RELAYED, SUCCEEDED, "null"),
                arguments("200-in-envelope-of-the-gateway.json", RELAYED, SUCCEEDED, "null"),
                arguments("200-link-in-results.json", RELAYED, SUCCEEDED, "null"),
                arguments("200-pending.json", ID, PENDING, "null"),
                arguments("200-running.json", ID, RUNNING, "null"),
                arguments("200-succeeded-video-edit.json", ID, SUCCEEDED, "null"),
                arguments("200-succeeded.json", ID, SUCCEEDED, "null"),
                arguments("200-unknown.json", ID, UNKNOWN, "null"),
                arguments("200-video-edit-billed-duration-only.json", RELAYED, SUCCEEDED, "null"),
                arguments("400-error-as-text.json", ID, OTHER, "HTTP 400, invalid-argument: the account keeps no data"),
                arguments("401-gateway.json", ID, KEY_REFUSED, "HTTP 401: Wrong TT-API-KEY or email is not activated."),
                arguments("401-upstream.json", ID, KEY_REFUSED, "HTTP 401, InvalidApiKey: Invalid API-key provided."),
                arguments("402-gateway.json", ID, UNPAID, "HTTP 402: Insufficient balance"),
                arguments(
                        "403-error-as-object.json",
                        ID,
                        FORBIDDEN,
                        "HTTP 403, FORBIDDEN: this model is not in your plan"),
                arguments(
                        "403-firewall.txt",
                        ID,
                        NOT_FROM_SERVICE,
                        "HTTP 403, sent by something in front of the service, such as a proxy, a firewall or a portal:"
                                + " error code: 1020"),
                arguments("429-permanent.json", ID, UNPAID, "HTTP 429, PostpaidBillOverdue: Your account is overdue."),
                arguments(
                        "429-upstream.json",
                        ID,
                        RATE_LIMITED,
                        "HTTP 429, Throttling.RateQuota: Requests rate limit exceeded, please try again later."),
                arguments(
                        "500-upstream.json",
                        ID,
                        TRANSIENT,
                        "HTTP 500, InternalError: An internal error has occured, please try again later."),
                arguments(
                        "502-cloudflare.html",
                        ID,
                        TRANSIENT,
                        "HTTP 502: <!DOCTYPE html> <html><head><title>api.ttapi.io | 502: Bad gateway</title>"),
                arguments("documented-sample.json", ID, SUCCEEDED, "null"),
                arguments("oss-403-expired.xml", ID, NOT_FROM_SERVICE, "<Message>Request has expired.</Message>"),
                arguments(
                        "oss-404-nosuchkey.xml",
                        ID,
                        NOT_FROM_SERVICE,
                        "<Message>The specified key does not exist.</Message>"),
                arguments("submit-in-envelope.json", SUBMITTED, PENDING, "null"),
                arguments("submit.json", ID, PENDING, "null"));
    }

    /** The number in the name is the HTTP status. */
    private static int statusOf(String name) {
        Matcher digits = Pattern.compile("(?:^|-)(\\d{3})-").matcher(name);
        return digits.find() ? Integer.parseInt(digits.group(1)) : 200;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsEverySample(String name, TaskId asked, Object meaning, String text) {
        PollResult result = Replies.parse(asked, statusOf(name), Headers.of(), sample(name), NOW);

        assertThat(meaning(result)).isEqualTo(meaning);
        assertThat(text(result)).contains(text);
    }

    private static String text(PollResult result) {
        return result instanceof TaskReply reply
                ? reply.code() == null ? String.valueOf(reply.message()) : reply.code() + ": " + reply.message()
                : failure(result).reason();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200-in-envelope-of-a-relay.json",
                "200-in-envelope-of-the-gateway.json",
                "200-link-in-results.json",
                "200-video-edit-billed-duration-only.json"
            })
    void findsTheLinkOfEverySuccess(String name) {
        TaskReply reply = task(Replies.parse(RELAYED, 200, Headers.of(), sample(name), NOW));

        assertThat(reply.videoLink().url())
                .isEqualTo("https://store.example/clip.mp4?Expires=1777187045&OSSAccessKeyId=id&Signature=sig");
        assertThat(reply.requestId()).isEqualTo("5b1c8c1e-52a4-9a6c-8b0e-000000000001");
        if (name.contains("billed")) {
            assertThat(reply.videoSeconds()).isNull();
        } else {
            assertThat(reply.videoSeconds()).isEqualByComparingTo("5");
        }
    }

    @Test
    void knowsEverySampleThatThereIs() {
        assertThat(samples().map(row -> row.get()[0])).containsExactlyElementsOf(Replies.sampleNames());
    }

    @Nested
    class WhatATaskSays {

        @Test
        void allOfThePublishedReply() {
            TaskReply reply = task(read(200, sample("documented-sample.json")));
            assertThat(reply.status()).isEqualTo(SUCCEEDED);
            assertThat(reply.statusWord()).isEqualTo("SUCCEEDED");
            assertThat(reply.requestId()).isEqualTo("35137489-2862-96cb-b6f2-xxxxxx");
            assertThat(reply.code()).isNull();
            assertThat(reply.message()).isNull();
            assertThat(reply.videoLink().url())
                    .isEqualTo("https://dashscope-result.oss-cn-beijing.aliyuncs.com/xxxx.mp4");
            assertThat(reply.times().queueSeconds()).isEqualByComparingTo("0.036");
            assertThat(reply.times().generationSeconds()).isEqualByComparingTo("39.998");
            assertThat(reply.videoSeconds()).isEqualByComparingTo("5");
            assertThat(JsonTrees.tree(reply.response())
                            .at("/output/orig_prompt")
                            .stringValue())
                    .startsWith("Woman in red qipao character1, ")
                    .endsWith("Oriental elegance from multiple perspectives.");
            assertThat(JsonTrees.tree(reply.response()).at("/usage/SR").intValue())
                    .isEqualTo(720);
            assertThat(JsonTrees.tree(reply.response()).at("/usage/ratio").stringValue())
                    .isEqualTo("16:9");
        }

        @Test
        void theDurationOfTheResultRatherThanTheDurationThatIsPaidFor() {
            TaskReply reply = task(read(200, sample("200-succeeded-video-edit.json")));
            assertThat(reply.videoSeconds()).isEqualByComparingTo("6.62");
            assertThat(reply.times().generationSeconds()).isEqualByComparingTo("144.116");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                nullValues = "null",
                value = {
                    "{\"output_video_duration\":5,\"duration\":10}       | 5",
                    "{\"output_video_duration\":13.24}                   | 13.24",
                    "{\"output_video_duration\":\"6.62\"}                | 6.62",
                    "{\"output_video_duration\":0,\"duration\":\"10\"}   | null",
                    "{\"output_video_duration\":0,\"input_video_duration\":0,\"duration\":\"10\"} | 10",
                    "{\"output_video_duration\":null,\"input_video_duration\":\"0.0\",\"duration\":8} | 8",
                    "{\"output_video_duration\":\"-\",\"input_video_duration\":0,\"duration\":8} | 8",
                    "{\"input_video_duration\":0,\"duration\":8}         | 8",
                    "{\"input_video_duration\":6.97,\"duration\":13.93}  | null",
                    "{\"input_video_duration\":null,\"duration\":13.93}  | null",
                    "{\"duration\":13.93}                                | null",
                    "{\"output_video_duration\":\"NaN\"}                 | null",
                    "{\"output_video_duration\":true}                    | null",
                    "{\"output_video_duration\":[5]}                     | null",
                    "{}                                                  | null",
                    "null                                                | null",
                    "[]                                                  | null",
                    "\"5\"                                               | null"
                })
        void theDurationHoweverItIsWritten(String usage, BigDecimal seconds) {
            TaskReply reply = task(read(
                    200,
                    "{\"output\":{\"task_id\":\"" + ID + "\",\"task_status\":\"SUCCEEDED\"},\"usage\":" + usage + "}"));
            if (seconds == null) {
                assertThat(reply.videoSeconds()).isNull();
            } else {
                assertThat(reply.videoSeconds()).isEqualByComparingTo(seconds);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "\"1e2147483647\""})
        void noDurationBeyondAnyCalculation(String duration) {
            assertThat(task(read(
                                    200,
                                    status("SUCCEEDED")
                                            .replaceFirst("}$", ",\"usage\":{\"duration\":" + duration + "}}")))
                            .videoSeconds())
                    .isNull();
        }

        @Test
        void noDurationOfAMillionDigits() {
            String digits = "9".repeat(1_000_000);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> read(
                            200,
                            status("SUCCEEDED").replaceFirst("}$", ",\"usage\":{\"duration\":\"" + digits + "\"}}")));
        }

        @Test
        void itsOwnReasonForFailing() {
            TaskReply reply = task(read(200, sample("200-failed.json")));
            assertThat(reply.code()).isEqualTo("DataInspectionFailed");
            assertThat(reply.message()).isEqualTo("Input data may contain inappropriate content.");
            assertThat(reply.times().generationSeconds()).isEqualByComparingTo("3.217");
        }

        @Test
        void noReasonWhereNoneIsGiven() {
            TaskReply reply = task(read(200, sample("200-failed-bare.json")));
            assertThat(reply.code()).isNull();
            assertThat(reply.message()).isNull();
            assertThat(reply.times().queueSeconds()).isNull();
            assertThat(reply.videoLink()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"Throttling", "InternalError", "InvalidApiKey", "429", "500"})
        void aReasonThatIsFinalForTheTaskWhateverTheCodeMeansElsewhere(String code) {
            PollResult answer = read(200, output(",\"task_status\":\"FAILED\",\"code\":\"" + code + "\""));
            assertThat(task(answer).status()).isEqualTo(FAILED);
            assertThat(task(answer).code()).isEqualTo(code);
        }

        @Test
        void aCodeThatIsANumber() {
            assertThat(task(read(200, output(",\"task_status\":\"FAILED\",\"code\":4030")))
                            .code())
                    .isEqualTo("4030");
        }

        @Test
        void itsTextFitForALog() {
            TaskReply reply = task(
                    read(
                            200,
                            output(
                                    ",\"task_status\":\" failed\\n\",\"code\":\"A\\r\\nB\",\"message\":\"::error::a\\n##[b]\\u001b[0m\"")));
            assertThat(reply.status()).isEqualTo(FAILED);
            assertThat(reply.statusWord()).isEqualTo("failed");
            assertThat(reply.code()).isEqualTo("A B");
            assertThat(reply.message()).isEqualTo(": :error::a # #[b][0m");
        }

        @Test
        void unknownFieldsToo() {
            JsonNode response = JsonTrees.tree(read(
                            200,
                            "{\"new\":[1,2.50,\"x\",null,true],\"output\":{\"task_id\":\"" + ID
                                    + "\",\"task_status\":\"RUNNING\",\"progress\":{\"percent\":40}}}")
                    .response());
            assertThat(response.at("/new/1").decimalValue()).isEqualByComparingTo("2.5");
            assertThat(response.at("/new/3").isNull()).isTrue();
            assertThat(response.at("/output/progress/percent").intValue()).isEqualTo(40);
        }
    }

    /** The table "What a reply means", row by row. */
    @Nested
    class WhatAReplyMeans {

        @ParameterizedTest
        @CsvSource({
            "PENDING, PENDING",
            "SUSPENDED, PENDING",
            "queued, PENDING",
            "NOT_START, PENDING",
            "PENDING_QUEUE, PENDING",
            "ON_QUEUE, PENDING",
            "Running, RUNNING",
            "IN_PROGRESS, RUNNING",
            "processing, RUNNING",
            "SUCCESS, SUCCEEDED",
            "Completed, SUCCEEDED",
            "FAILURE, FAILED",
            "Cancelled, CANCELED",
            "UNKNOWN, UNKNOWN",
            "REFINING, UNRECOGNIZED"
        })
        void aStatusWordAndTheOwnIdMakeAGoodReply(String word, TaskStatus status) {
            for (int code : new int[] {200, 201, 202, 203, 206, 299}) {
                TaskReply reply = task(read(code, status(word)));
                assertThat(reply.status()).isEqualTo(status);
                assertThat(reply.statusWord()).isEqualTo(word);
            }
        }

        @Test
        void aSuccessWithoutALinkIsStillAReply() {
            TaskReply reply = task(read(200, status("SUCCEEDED")));
            assertThat(reply.status()).isEqualTo(SUCCEEDED);
            assertThat(reply.videoLink()).isNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"status\":\"FAILED\",\"message\":\"Parameter error\",\"data\":null}",
                    "{\"status\":\"failed\",\"message\":\"Parameter error\"}",
                    "{\"status\":\"FAILED\",\"message\":\"Parameter error\",\"output\":null}",
                    "{\"status\":\"FAILED\",\"message\":\"Parameter error\",\"output\":\"\"}"
                })
        void aFailedEnvelopeIsARefusal(String body) {
            PollFailure failure = failure(read(200, body));
            assertThat(failure.kind()).isEqualTo(OTHER);
            assertThat(failure.reason()).isEqualTo("HTTP 200: Parameter error");
            assertThat(failure.httpStatus()).isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({
            "InvalidParameter, OTHER",
            "DataInspectionFailed, OTHER",
            "InvalidURL, OTHER",
            "Arrearage, UNPAID",
            "UnsupportedOperation, OTHER",
            "InvalidApiKey, KEY_REFUSED",
            "AccessDenied, FORBIDDEN",
            "Model.AccessDenied, FORBIDDEN",
            "ModelNotFound, OTHER",
            "NotFound, OTHER",
            "RequestTimeOut, TRANSIENT",
            "Throttling, RATE_LIMITED",
            "Throttling.RateQuota, RATE_LIMITED",
            "Throttling.BurstRate, RATE_LIMITED",
            "Throttling.AllocationQuota, RATE_LIMITED",
            "Throttling.Concurrency, RATE_LIMITED",
            "CommodityNotPurchased, UNPAID",
            "PrepaidBillOverdue, UNPAID",
            "PostpaidBillOverdue, UNPAID",
            "InternalError, TRANSIENT",
            "InternalError.Timeout, TRANSIENT",
            "SystemError, TRANSIENT",
            "ModelServiceFailed, TRANSIENT",
            "ModelUnavailable, UNAVAILABLE",
            "400, OTHER",
            "401, KEY_REFUSED",
            "402, UNPAID",
            "404, OTHER",
            "429, RATE_LIMITED",
            "499, TRANSIENT",
            "504, TRANSIENT",
            "SomethingNew, TRANSIENT"
        })
        void aCodeWithoutOutputMeansWhatItsStatusMeans(String code, PollFailure.Kind kind) {
            PollFailure failure =
                    failure(read(200, "{\"code\":\"" + code + "\",\"message\":\"m\",\"request_id\":\"r-7\"}"));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.reason()).isEqualTo("HTTP 200, " + code + ": m");
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.requestId()).isEqualTo("r-7");
        }

        @ParameterizedTest
        @CsvSource({"401, KEY_REFUSED", "429, RATE_LIMITED", "500, TRANSIENT", "403, FORBIDDEN"})
        void aCodeWithoutOutputMayBeANumber(int code, PollFailure.Kind kind) {
            assertThat(failure(read(200, "{\"code\":" + code + ",\"message\":\"m\"}"))
                            .kind())
                    .isEqualTo(kind);
        }

        @ParameterizedTest
        @ValueSource(strings = {"200", "\"200\"", "201"})
        void aCodeThatTellsOfNoErrorPasses(String code) {
            assertThat(meaning(read(200, "{\"code\":" + code + ",\"message\":\"success\",\"data\":null}")))
                    .isEqualTo(TRANSIENT);
        }

        @Test
        void aThrottlingCodeWithoutOutputCountsAs429() {
            PollFailure failure = failure(read(200, "{\"code\":\"Throttling.RateQuota\"}", "Retry-After", "600"));
            assertThat(failure.kind()).isEqualTo(RATE_LIMITED);
        }

        @Test
        void anUnavailableModelWithoutOutputCountsAs503() {
            PollFailure failure = failure(read(200, "{\"code\":\"ModelUnavailable\"}", "Retry-After", "600"));
            assertThat(failure.kind()).isEqualTo(UNAVAILABLE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\\u0000", "\\u200b", " \\u0007\\u0008"})
        void aStatusThatCannotBeSeenPasses(String word) {
            assertThat(meaning(read(200, status(word)))).isEqualTo(TRANSIENT);
        }

        @Test
        void a402WithoutJsonIsARefusal() {
            assertThat(meaning(read(402, "<html>"))).isEqualTo(UNPAID);
        }

        @ParameterizedTest
        @ValueSource(ints = {408, 425, 429, 499, 500, 502, 503, 504, 520, 524, 599})
        void aServerErrorIsTransient(int code) {
            Object kind = code == 429 ? RATE_LIMITED : code == 503 ? UNAVAILABLE : TRANSIENT;
            assertThat(meaning(read(code, ""))).isEqualTo(kind);
            assertThat(meaning(read(code, "<html>"))).isEqualTo(kind);
            assertThat(meaning(read(code, "{\"message\":\"m\"}"))).isEqualTo(kind);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "<!DOCTYPE html><html><body>Please log in</body></html>",
                    "OK",
                    "null",
                    "true",
                    "1",
                    "\"SUCCEEDED\"",
                    "[]",
                    "{}",
                    "{\"output\":{}}",
                    "{\"output\":null}",
                    "{\"output\":[]}",
                    "{\"status\":\"SUCCESS\",\"data\":{}}",
                    "{\"message\":\"hello\"}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\"}}",
                    "{\"output\":{\"task_status\":\"SUCCEEDED\"}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":null}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":\"\"}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":\"  \"}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":2}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":[\"SUCCEEDED\"]}}",
                    "{\"output\":{\"task_id\":1.5,\"task_status\":\"SUCCEEDED\"}}",
                    "{\"output\":{\"task_id\":null,\"task_status\":\"SUCCEEDED\"}}",
                    "{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":\"SUCCEEDED\"}",
                    "{\"output\":{\"TASK_ID\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"TASK_STATUS\":\"SUCCEEDED\"}}",
                    "{\"output\":\"{\\\"task_id\\\":\\\"1469cfc3-3004-4d9e-ab10-xxxxxx\\\"}\"}"
                })
        void a2xxThatTellsNothingOfTheTaskPasses(String body) {
            PollFailure failure = failure(read(200, body));
            assertThat(failure.kind()).isEqualTo(TRANSIENT);
            assertThat(failure.reason()).startsWith("HTTP 200, the reply ");
        }

        @Test
        void aCutReplyPassesWhereverItIsCut() {
            String whole = new String(sample("200-succeeded.json"), UTF_8).strip();
            assertThat(IntStream.range(0, whole.length()))
                    .allSatisfy(length -> assertThat(meaning(read(200, whole.substring(0, length))))
                            .isEqualTo(TRANSIENT));
        }

        @ParameterizedTest
        @ValueSource(ints = {401, 403, 404})
        void anErrorThatIsNoJsonIsNotFromTheService(int code) {
            assertThat(meaning(read(code, ""))).isEqualTo(NOT_FROM_SERVICE);
            assertThat(meaning(read(code, "<html>Sign in</html>"))).isEqualTo(NOT_FROM_SERVICE);
            assertThat(meaning(read(code, "{\"status\":\"FAILED\""))).isEqualTo(NOT_FROM_SERVICE);
        }

        @ParameterizedTest
        @CsvSource({"401, KEY_REFUSED", "402, UNPAID", "403, FORBIDDEN", "404, OTHER"})
        void theServicesOwnErrorIsARefusal(int code, PollFailure.Kind kind) {
            PollFailure failure = failure(read(code, "{\"status\":\"FAILED\",\"message\":\"Because.\",\"data\":null}"));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.reason()).isEqualTo("HTTP " + code + ": Because.");
            assertThat(failure.httpStatus()).isEqualTo(code);
            assertThat(JsonTrees.tree(failure.response()).get("status").stringValue())
                    .isEqualTo("FAILED");
        }

        @ParameterizedTest
        @CsvSource({"401, KEY_REFUSED", "403, FORBIDDEN", "404, OTHER"})
        void anErrorInAnotherKindOfJsonIsARefusalToo(int code, PollFailure.Kind kind) {
            assertThat(meaning(read(code, "[]"))).isEqualTo(kind);
            assertThat(meaning(read(code, "[{\"message\":\"m\"}]"))).isEqualTo(kind);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 405, 406, 407, 409, 410, 413, 418, 422, 451, 498})
        void anyOther4xxIsARefusalWithAndWithoutJson(int code) {
            assertThat(meaning(read(code, ""))).isEqualTo(OTHER);
            assertThat(meaning(read(code, "<html>"))).isEqualTo(OTHER);
            assertThat(meaning(read(code, "{\"message\":\"m\"}"))).isEqualTo(OTHER);
        }

        @ParameterizedTest
        @ValueSource(strings = {"CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue"})
        void a429ThatStaysUntilSomebodyPaysIsARefusal(String code) {
            PollFailure failure = failure(read(429, "{\"code\":\"" + code + "\"}", "Retry-After", "1"));
            assertThat(failure.kind()).isEqualTo(UNPAID);
            assertThat(failure.reason()).isEqualTo("HTTP 429, " + code);
        }

        @ParameterizedTest
        @CsvSource({
            "https://login.example/sso?token=t#f, https://login.example/sso",
            "//login.example/sso, https://login.example/sso",
            "/elsewhere?a=b, https://api.ttapi.io/elsewhere",
            "https://user:pw@login.example/, https://login.example/",
            "http://login.example:8080/, http://login.example:8080/"
        })
        void aRedirectIsARefusalThatNamesTheTarget(String location, String named) {
            for (int code : new int[] {300, 301, 302, 303, 307, 308}) {
                PollFailure failure = failure(read(code, "", "Location", location));
                assertThat(failure.kind()).isEqualTo(OTHER);
                assertThat(failure.reason())
                        .isEqualTo("HTTP " + code + ", redirected to " + named + ", where the API key must not follow");
            }
        }

        @Test
        void aRedirectWithoutAUsableTargetIsARefusal() {
            assertThat(failure(read(302, "")).reason()).contains("redirected to an unnamed place");
            assertThat(failure(read(302, "", "Location", "javascript:alert(1)")).reason())
                    .contains("redirected to an unnamed place");
            assertThat(meaning(read(304, ""))).isEqualTo(OTHER);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "another",
                    "",
                    "1469CFC3-3004-4D9E-AB10-XXXXXX",
                    "1469cfc3-3004-4d9e-ab10-xxxxxx ",
                    "1469cfc3-3004-4d9e-ab10-xxxxx"
                })
        void anAnswerAboutAnotherTaskIsARefusal(String id) {
            PollFailure failure = failure(read(
                    200,
                    "{\"output\":{\"task_id\":\"" + id
                            + "\",\"task_status\":\"SUCCEEDED\",\"video_url\":\"https://store.example/a.mp4\"}}"));
            assertThat(failure.kind()).isEqualTo(OTHER);
            assertThat(failure.reason()).startsWith("HTTP 200, the service replied about another task");
        }

        @ParameterizedTest
        @ValueSource(ints = {302, 400, 401, 404, 429, 500, 503})
        void theStatusDecidesBeforeABodyThatTellsOfSuccess(int code) {
            assertThat(read(code, sample("200-succeeded.json"))).isInstanceOf(PollFailure.class);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "202 | ''",
                    "204 | ''",
                    "202 | ' '",
                    "202 | Accepted",
                    "202 | null",
                    "202 | {}",
                    "202 | {\"message\":\"accepted\",\"request_id\":\"r-1\"}",
                    "202 | {\"code\":0,\"message\":\"success\",\"data\":null}",
                    "202 | {\"code\":202,\"msg\":\"queued\"}",
                    "202 | {\"status\":\"SUCCESS\",\"message\":\"queued\",\"data\":{}}",
                    "202 | {\"output\":{}}"
                })
        void a202WithoutTaskAndErrorIsAccepted(int code, String body) {
            assertThat(read(code, body)).isInstanceOf(PollResult.Accepted.class);
        }

        @Test
        void anAcceptedReplyKeepsItsObjectAndRequestId() {
            assertThat(read(202, "{\"message\":\"accepted\",\"request_id\":12}"))
                    .isEqualTo(new PollResult.Accepted("12", Map.of("message", "accepted", "request_id", 12)));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "TRANSIENT   | <html>Sign in</html>",
                    "TRANSIENT   | {\"output\":{\"task_id\":\"x",
                    "OTHER       | {\"status\":\"FAILED\",\"message\":\"m\"}",
                    "KEY_REFUSED | {\"code\":401,\"message\":\"m\"}",
                    "KEY_REFUSED | {\"code\":\"InvalidApiKey\"}",
                    "TRANSIENT   | {\"code\":\"SomethingNew\"}",
                    "TRANSIENT   | {\"error\":{\"message\":\"m\"}}",
                    "TRANSIENT   | {\"data\":{\"failReason\":\"m\"}}",
                    "TRANSIENT   | {\"success\":false}",
                    "TRANSIENT   | {\"error\":true,\"message\":\"m\"}",
                    "OTHER       | {\"output\":{\"task_id\":\"x\",\"task_status\":\"RUNNING\"}}"
                })
        void a202ThatSaysMoreMeansWhatItMeansUnder200(PollFailure.Kind kind, String body) {
            assertThat(meaning(read(202, body))).isEqualTo(kind);
            assertThat(meaning(read(200, body))).isEqualTo(kind);
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 201, 203, 205})
        void nothingIsAcceptedUnderAnyOther2xx(int code) {
            assertThat(meaning(read(code, ""))).isEqualTo(TRANSIENT);
            assertThat(meaning(read(code, "{}"))).isEqualTo(TRANSIENT);
        }

        @ParameterizedTest
        @CsvSource({
            "InvalidApiKey, KEY_REFUSED",
            "Arrearage, UNPAID",
            "AccessDenied, FORBIDDEN",
            "Throttling, OTHER",
            "InternalError, OTHER",
            "SomethingNew, OTHER",
            "429, RATE_LIMITED",
            "500, TRANSIENT",
            "404, OTHER"
        })
        void aFailedEnvelopeIsPermanentUnlessItsCodeIsAnHttpStatus(String code, PollFailure.Kind kind) {
            PollFailure failure =
                    failure(read(200, "{\"status\":\"FAILED\",\"code\":\"" + code + "\",\"message\":\"m\"}"));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.reason()).isEqualTo("HTTP 200, " + code + ": m");
        }

        @Test
        void aStatusFieldWithANumberCountsAsACode() {
            assertThat(meaning(read(200, "{\"error\":\"no\",\"status\":403}"))).isEqualTo(FORBIDDEN);
        }

        @Test
        void ofABodyThatIsNoJsonTheFirst200CharactersAreReported() {
            String body = "<p>" + "a".repeat(300) + "</p>";
            assertThat(failure(read(400, body)).reason()).isEqualTo("HTTP 400: <p>" + "a".repeat(197) + "…");
            assertThat(failure(read(403, body)).reason())
                    .contains("something in front of the service")
                    .endsWith(": <p>" + "a".repeat(197) + "…");
            assertThat(failure(read(200, "Please log in")).reason())
                    .isEqualTo("HTTP 200, the reply is no JSON object: Please log in");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-8", "GBK", "UTF-16", "ISO-8859-1"})
        void aBodyThatIsNoJsonIsReadInTheEncodingThatItsHeaderNames(String charset) {
            String body = charset.startsWith("ISO") ? "Zugriff verweigert für diese Adresse" : "访问被拒绝";
            PollFailure failure = failure(read(
                    403, body.getBytes(Charset.forName(charset)), "Content-Type", "text/plain; charset=" + charset));
            assertThat(failure.reason()).endsWith(": " + body);
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"})
        void aPageIsNoAcceptanceInAnyEncoding(String charset) {
            byte[] page = "\uFEFF<html>Sign in</html>".getBytes(Charset.forName(charset));
            assertThat(failure(read(202, page)).reason()).endsWith(": <html>Sign in</html>");
        }

        @Test
        void anEncodingThatDoesNotExistIsTakenForUtf8() {
            for (String type : List.of("text/plain; charset=x-none", "text/plain; charset=", "nonsense")) {
                assertThat(failure(read(403, "für", "Content-Type", type)).reason())
                        .endsWith(": für");
            }
        }

        @Test
        void ofAnObjectOfUnknownShapeTheTextIsReported() {
            assertThat(failure(read(400, "{\"reasonWhy\":\"the moon\"}")).reason())
                    .isEqualTo("HTTP 400: {\"reasonWhy\":\"the moon\"}");
        }

        @Test
        void allTextsOfAnErrorAreReportedOnce() {
            assertThat(failure(read(
                                    400,
                                    "{\"code\":400,\"message\":\"Bad Request\",\"error\":\"Bad Request\","
                                            + "\"detail\":[{\"msg\":\"field required\"},{\"msg\":\"too long\"}]}"))
                            .reason())
                    .isEqualTo("HTTP 400, 400: Bad Request; field required; too long");
        }

        @Test
        void theReasonOfAFailedTaskMayStandOutsideOfOutput() {
            TaskReply reply = task(read(
                    200,
                    "{\"code\":0,\"message\":\"success\",\"data\":{\"fail_reason\":\"moderation\","
                            + status("FAILED").substring(1) + "}"));
            assertThat(reply.status()).isEqualTo(FAILED);
            assertThat(reply.code()).isNull();
            assertThat(reply.message()).isEqualTo("moderation");
        }

        @Test
        void anIdMayBeANumber() {
            String body = "{\"request_id\":7,\"output\":{\"task_id\":12345678901234567890123,"
                    + "\"task_status\":\"RUNNING\"}}";
            TaskReply reply = task(
                    Replies.parse(new TaskId("12345678901234567890123"), 200, Headers.of(), body.getBytes(UTF_8), NOW));
            assertThat(reply.requestId()).isEqualTo("7");
        }

        @Test
        void theTaskDecidesBeforeTheEnvelopeAroundIt() {
            String body = "{\"status\":\"FAILED\",\"code\":\"InvalidApiKey\","
                    + status("RUNNING").substring(1);
            assertThat(task(read(200, body)).status()).isEqualTo(RUNNING);
        }
    }

    @Nested
    class RetryAfter {

        @ParameterizedTest
        @CsvSource(
                nullValues = "null",
                value = {
                    "0, PT0S",
                    "1, PT1S",
                    "120, PT2M",
                    "9999999999, PT9999999999S",
                    "-1, null",
                    "1.5, null",
                    "soon, null",
                    "'', null",
                    "'Sat, 25 Apr 2026 07:05:10 GMT', PT1M",
                    "'Sat, 25 Apr 2026 07:04:10 GMT', PT0S",
                    "'Sat, 25 Apr 2026 07:04:09 GMT', null",
                    "'Mon, 01 Jan 2001 00:00:00 GMT', null",
                    "'Sat, 25 Apr 2026', null"
                })
        void isSecondsOrADateAgainstTheClockHere(String value, Duration expected) {
            assertThat(failure(read(503, "", "Retry-After", value)).retryAfter())
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(
                nullValues = "null",
                value = {
                    "'Sat, 01 Jan 2000 00:01:00 GMT', PT1M",
                    "'Sat, 01 Jan 2000 00:00:00 GMT', PT0S",
                    "'Fri, 31 Dec 1999 23:59:59 GMT', null",
                    "30, PT30S"
                })
        void isADateAgainstTheReplysOwnDate(String value, Duration expected) {
            assertThat(failure(read(429, "", "Date", "Sat, 01 Jan 2000 00:00:00 GMT", "Retry-After", value))
                            .retryAfter())
                    .isEqualTo(expected);
        }

        @Test
        void isADateAgainstTheClockHereWhereTheReplysOwnIsUnreadable() {
            assertThat(failure(read(503, "", "Date", "today", "Retry-After", "Sat, 25 Apr 2026 07:05:10 GMT"))
                            .retryAfter())
                    .isEqualTo(Duration.ofMinutes(1));
        }

        @Test
        void isNotInventedWhereThereIsNone() {
            assertThat(failure(read(503, "")).retryAfter()).isNull();
        }

        @Test
        void mayBeLongerThanAnyNumber() {
            assertThat(failure(read(503, "", "Retry-After", "9".repeat(40))).retryAfter())
                    .isGreaterThan(Duration.ofDays(3650));
        }

        @ParameterizedTest
        @CsvSource({
            "429, RATE_LIMITED",
            "503, UNAVAILABLE",
            "500, TRANSIENT",
            "502, TRANSIENT",
            "408, TRANSIENT",
            "401, KEY_REFUSED"
        })
        void isBindingOnlyWith429And503(int code, PollFailure.Kind kind) {
            PollFailure failure = failure(read(code, "{\"message\":\"m\"}", "Retry-After", "600"));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @Nested
    class Redaction {

        @Test
        void keepsOfEveryQueryOnlyWhenTheLinkExpires() {
            PollResult answer = read(200, sample("200-succeeded-video-edit.json"));
            assertThat(JsonTrees.tree(answer.response()).at("/output/video_url").stringValue())
                    .isEqualTo("https://dashscope-a717.oss-accelerate.aliyuncs.com/1d/c7/20260507/bf81f636/clip.mp4"
                            + "?Expires=1778212489&REDACTED");
            assertThat(answer.toString()).doesNotContain("Signature", "LTAI5xxxx", "OSSAccessKeyId");
            assertThat(task(answer).videoLink().url())
                    .as("the link itself stays as it was sent")
                    .endsWith("/clip.mp4?Expires=1778212489&OSSAccessKeyId=LTAI5xxxx"
                            + "&Signature=5nWEhF8mqFHmNaRVw4iALd%2FIJbE%3D");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"code\":\"X\",\"message\":\"see https://store.example/a.mp4?Signature=GEHEIM\"}",
                    "{\"code\":\"X\",\"message\":\"https://a.example/?q=GEHEIM http://b.example/?GEHEIM=1\"}",
                    "{\"code\":\"X\",\"data\":{\"list\":[[{\"u\":\"HTTPS://STORE.EXAMPLE/a?sig=GEHEIM\"}]]}}",
                    "{\"code\":\"X\",\"https://store.example/a?sig=GEHEIM\":1}",
                    "{\"code\":\"https://store.example/a?sig=GEHEIM\"}",
                    "{\"code\":\"X\",\"request_id\":\"https://store.example/a?sig=GEHEIM\"}"
                })
        void coversEveryUrlWhereverItStands(String body) {
            for (int code : new int[] {200, 400, 500}) {
                PollResult answer = read(code, body);
                assertThat(answer.response()).isNotNull();
                assertThat(answer.toString()).doesNotContain("GEHEIM");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"status\":\"FAILED\",\"message\":\"Wrong key sk-7f3a9c0b5e.\"}",
                    "{\"code\":\"sk-7f3a9c0b5e\",\"message\":\"xsk-7f3a9c0b5ex\"}",
                    "{\"request_id\":\"sk-7f3a9c0b5e\",\"message\":\"m\"}",
                    "{\"sk-7f3a9c0b5e\":{\"sk-7f3a9c0b5e\":[\"sk-7f3a9c0b5e\",{\"a\":\"sk-7f3a9c0b5e\"}]}}",
                    "{\"message\":\"https://api.ttapi.io/sk-7f3a9c0b5e?key=sk-7f3a9c0b5e\"}",
                    "{\"message\":\"\\u0073k-7f3a9c0b5e\"}",
                    "{\"output\":{\"task_id\":\"sk-7f3a9c0b5e\",\"task_status\":\"RUNNING\"}}",
                    "{\"output\":{\"task_id\":\"1469cfc3-3004-4d9e-ab10-xxxxxx\",\"task_status\":\"sk-7f3a9c0b5e\","
                            + "\"code\":\"sk-7f3a9c0b5e\",\"message\":\"sk-7f3a9c0b5e\"},"
                            + "\"request_id\":\"sk-7f3a9c0b5e\"}"
                })
        void masksTheKeyThatTheServiceEchoes(String body) {
            for (int code : new int[] {200, 302, 400, 401, 429, 500}) {
                PollResult answer = read(code, body);
                assertThat(answer.toString()).doesNotContain(KEY_TEXT).contains("***");
                assertThat(answer.response().toString()).doesNotContain(KEY_TEXT);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://store.example/it's.mp4?Expires=1&Signature=GEHEIM",
                    "https://store.example/a b.mp4?Signature=GEHEIM",
                    "https://store.example/<a>.mp4?Signature=GEHEIM",
                    "https://store.example/a.mp4?Signature=x'GEHEIM",
                    "https://store.example/a.mp4?Signature=x GEHEIM",
                    "https:\\\\store.example\\a.mp4?Signature=GEHEIM",
                    "https:/store.example/a.mp4?Signature=GEHEIM",
                    "https:store.example/a.mp4?Signature=GEHEIM"
                })
        void coversEveryLinkThatCanBeUsed(String url) {
            PollResult answer = read(200, succeeded(url.replace("\\", "\\\\")));
            assertThat(task(answer).videoLink()).isNotNull();
            assertThat(answer.response().toString()).doesNotContain("GEHEIM").contains("?");
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://", "https:", "http://a?"})
        void takesNoTimeToSpeakOf(String part) {
            String message = "?" + part.repeat((1 << 20) / part.length() - 10);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> read(400, "{\"message\":\"" + message + "\"}"));
        }

        @Test
        void masksAKeyThatAppearsWhenTheTextIsCleaned() {
            assertThat(((PollFailure) read(400, "{\"message\":\"sk-7f3a\\u200b9c0b5e\"}")).reason())
                    .isEqualTo("HTTP 400: ***");
        }

        @Test
        void makesALinkWithTheKeyInItUnusable() {
            PollResult answer = read(200, succeeded("https://store.example/" + KEY_TEXT + ".mp4?a=" + KEY_TEXT));
            assertThat(task(answer).videoLink()).isNull();
            assertThat(answer.toString()).doesNotContain(KEY_TEXT);
        }

        @Test
        void masksAKeyThatIsEchoedAsANumber() {
            ApiKey digits = new ApiKey("1234567890123", "a test");
            PollResult answer = new ReplyParser(Replies.SERVICE, digits.redactor())
                    .parse(ID, 400, Headers.of(), "{\"a\":[1234567890123,12]}".getBytes(UTF_8), NOW);
            assertThat(answer.response()).isEqualTo(Map.of("a", List.of("***", 12)));
        }

        @Test
        void masksTheKeyInTheTargetOfARedirect() {
            PollFailure failure =
                    failure(read(302, "", "Location", "https://sk-7f3a9c0b5e.example/sk-7f3a9c0b5e/?k=sk-7f3a9c0b5e"));
            assertThat(failure.reason())
                    .isEqualTo("HTTP 302, redirected to https://***.example/***/, where the API key must not follow");
        }

        @Test
        void cleansReasonsForTheLog() {
            PollFailure failure = failure(read(
                    400, "{\"code\":\"a\\nb\",\"message\":\"::set-env\\r\\n##teamcity[x] \\u001b[31m\\u2028end\"}"));
            assertThat(failure.reason()).isEqualTo("HTTP 400, a b: : :set-env # #teamcity[x] [31m end");
        }
    }

    @Nested
    class Links {

        @ParameterizedTest
        @CsvSource({
            "http://store.example/a.mp4?Expires=1&Signature=a%2Fb%3D, https://store.example/a.mp4?Expires=1&Signature=a%2Fb%3D",
            "HTTP://store.example/a.mp4, https://store.example/a.mp4",
            "http://store.example:8080/a.mp4, https://store.example:8080/a.mp4",
            "http://127.0.0.1:8080/a.mp4, https://127.0.0.1:8080/a.mp4",
            "http://localhost/a.mp4, https://localhost/a.mp4"
        })
        void thatAreHttpAreAskedOverHttps(String sent, String used) {
            assertThat(link("https://api.ttapi.io", sent)).isEqualTo(used);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://store.example/a.mp4",
                    "https://store.example/a%2Fb~c%20d.mp4?Expires=1&Signature=a%2Fb%3D%2b",
                    "https://store.example:8443/a.mp4",
                    "HTTPS://Store.Example/A.mp4?x=%e4"
                })
        void thatAreHttpsStayByteForByte(String sent) {
            assertThat(link("https://api.ttapi.io", sent)).isEqualTo(sent);
            assertThat(link("http://127.0.0.1:1234", sent)).isEqualTo(sent);
        }

        @ParameterizedTest
        @CsvSource({
            "http://127.0.0.1:1234, http://127.0.0.1:99/a.mp4, http://127.0.0.1:99/a.mp4",
            "http://localhost:1234, http://127.9.9.9/a.mp4, http://127.9.9.9/a.mp4",
            "http://[::1]:1234, http://[::1]:99/a.mp4, http://[::1]:99/a.mp4",
            "https://localhost, http://localhost/a.mp4, http://localhost/a.mp4",
            "http://127.0.0.1:1234, http://store.example/a.mp4, https://store.example/a.mp4",
            "http://127.0.0.1:1234, http://127.0.0.1.evil.example/a.mp4, https://127.0.0.1.evil.example/a.mp4",
            "http://127.0.0.1:1234, http://localhost.evil.example/a.mp4, https://localhost.evil.example/a.mp4",
            "http://127.0.0.1:1234, http://10.0.0.1/a.mp4, https://10.0.0.1/a.mp4",
            "http://127.0.0.1:1234, http://0.0.0.0/a.mp4, https://0.0.0.0/a.mp4"
        })
        void thatAreHttpStaySoOnlyFromThisMachineToThisMachine(String service, String sent, String used) {
            assertThat(link(service, sent)).isEqualTo(used);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"\"",
                    "\" \"",
                    "\"file:///etc/passwd\"",
                    "\"ftp://store.example/a.mp4\"",
                    "\"oss://bucket/a.mp4\"",
                    "\"data:video/mp4;base64,AAAA\"",
                    "\"javascript:alert(1)\"",
                    "\"/a.mp4\"",
                    "\"//store.example/a.mp4\"",
                    "\"store.example/a.mp4\"",
                    "\"https://\"",
                    "\"https://:443/a.mp4\"",
                    "\"https://store.example:99999/a.mp4\"",
                    "\"https://[::1/a.mp4\"",
                    "\"garbage\"",
                    "null,\"results\":{\"url\":\"https://store.example/a.mp4\"}",
                    "null,\"results\":[]",
                    "null,\"results\":[null,{\"video_url\":\"https://store.example/a.mp4\"}]",
                    "null,\"results\":{\"video_url\":12}",
                    "null,\"results\":\"https://store.example/a.mp4\"",
                    "null",
                    "12",
                    "true",
                    "{\"url\":\"https://store.example/a.mp4\"}",
                    "[\"https://store.example/a.mp4\"]"
                })
        void thatCannotBeUsedAreNone(String json) {
            TaskReply reply = task(read(200, output(",\"task_status\":\"SUCCEEDED\",\"video_url\":" + json)));
            assertThat(reply.status()).isEqualTo(SUCCEEDED);
            assertThat(reply.videoLink()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"\"", "null", "\"garbage\"", "12"})
        void inResultsAreUsedWhereOutputHasNoUsableOne(String videoUrl) {
            String results = "{\"video_url\":\"http://store.example/b.mp4\"}";
            for (String second : List.of(results, "[" + results + "]", "[" + results + ",{}]")) {
                TaskReply reply = task(read(
                        200,
                        output(",\"task_status\":\"SUCCEEDED\",\"video_url\":" + videoUrl + ",\"results\":" + second)));
                assertThat(reply.videoLink().url()).isEqualTo("https://store.example/b.mp4");
            }
        }

        @Test
        void inOutputArePreferred() {
            TaskReply reply = task(read(
                    200,
                    output(",\"task_status\":\"SUCCEEDED\",\"results\":{\"video_url\":\"https://store.example/b.mp4\"},"
                            + "\"video_url\":\"https://store.example/a.mp4\"")));
            assertThat(reply.videoLink().url()).isEqualTo("https://store.example/a.mp4");
            assertThat(reply.outputFields()).containsExactly("task_id", "task_status", "results", "video_url");
        }

        private static String link(String service, String videoUrl) {
            PollResult answer = new ReplyParser(HttpUrl.get(service), KEY.redactor())
                    .parse(ID, 200, Headers.of(), succeeded(videoUrl).getBytes(UTF_8), NOW);
            return task(answer).videoLink().url();
        }
    }

    @Test
    void comparesIdsAsTheyAre() {
        PollResult answer = new ReplyParser(Replies.SERVICE, KEY.redactor())
                .parse(new TaskId("other"), 200, Headers.of(), sample("200-pending.json"), NOW);
        assertThat(failure(answer).reason())
                .isEqualTo("HTTP 200, the service replied about another task, 1469cfc3-3004-4d9e-ab10-xxxxxx");
    }

    private static Object meaning(PollResult answer) {
        return answer instanceof TaskReply reply
                ? reply.status()
                : failure(answer).kind();
    }

    private static TaskReply task(PollResult answer) {
        assertThat(answer).isInstanceOf(TaskReply.class);
        return ((TaskReply) answer);
    }

    private static PollFailure failure(PollResult answer) {
        assertThat(answer).isInstanceOf(PollFailure.class);
        return (PollFailure) answer;
    }
}
