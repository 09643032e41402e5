package io.github.happyhorse.maven.api;

import static io.github.happyhorse.maven.api.Replies.ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import io.github.happyhorse.maven.task.TaskReply;
import io.github.happyhorse.maven.task.TaskStatus;
import io.github.happyhorse.maven.text.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import okhttp3.Headers;

/** What a reply means does not depend on the envelope around it, nor on the field that has the text of an error. */
@PropertyDefaults(tries = 2000, edgeCases = EdgeCasesMode.NONE)
class ReplyShapesTest {

    private static final String LINK = "https://store.example/clip.mp4?Expires=1&Signature=x";
    private static final TaskId NUMBER = new TaskId("1234567890123");

    /** A field, or a nesting of fields, around a value. */
    private record Place(String name, Function<Object, Object> around) {

        static Place in(String... fields) {
            return new Place(String.join(".", fields), value -> {
                Object nested = value;
                for (int i = fields.length - 1; i >= 0; i--) {
                    nested = fields[i].equals("[]") ? List.of(nested) : Map.of(fields[i], nested);
                }
                return nested;
            });
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An error, and how it is reported. */
    record ErrorReply(int status, Map<String, Object> body, String code, String message) {}

    private static final List<Place> MESSAGE_PLACES = List.of(
            Place.in("message"),
            Place.in("msg"),
            Place.in("error"),
            Place.in("error", "message"),
            Place.in("error", "msg"),
            Place.in("error", "detail"),
            Place.in("errors", "[]", "message"),
            Place.in("detail"),
            Place.in("detail", "message"),
            Place.in("detail", "[]", "msg"),
            Place.in("failReason"),
            Place.in("fail_reason"),
            Place.in("data", "message"),
            Place.in("data", "failReason"),
            Place.in("data", "error", "message"),
            Place.in("data", "output", "message"),
            Place.in("result", "fail_reason"),
            Place.in("result", "error"),
            Place.in("output", "message"));

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<?, ?> from) {
        from.forEach((name, value) -> {
            if (into.get(name) instanceof Map<?, ?> known && value instanceof Map<?, ?> more) {
                Map<String, Object> both = new LinkedHashMap<>((Map<String, Object>) known);
                merge(both, more);
                into.put((String) name, both);
            } else {
                into.put((String) name, value);
            }
        });
    }

    private static Arbitrary<String> reasons() {
        return Arbitraries.of(
                        "the prompt was refused by moderation",
                        "内容不合规",
                        "quota: 0 of 5 left",
                        "für \uD83D\uDC0E nicht erlaubt",
                        "No such task (404)")
                .flatMap(reason -> Arbitraries.strings()
                        .alpha()
                        .ofMinLength(3)
                        .ofMaxLength(12)
                        .map(word -> reason + " " + word));
    }

    @Provide
    Arbitrary<ErrorReply> errors() {
        Arbitrary<Integer> statuses =
                Arbitraries.of(200, 201, 400, 401, 402, 403, 404, 405, 408, 409, 422, 425, 429, 499, 500, 502, 503);
        Arbitrary<Object> codes = Arbitraries.of("", 400, 403, 422, "500", "FORBIDDEN", "InvalidParameter", 10_042);
        Arbitrary<Place> codePlaces = Arbitraries.of(Place.in("code"), Place.in("error", "code"));
        Arbitrary<Map<String, Object>> envelopes = Arbitraries.of(
                object(),
                object("status", "FAILED"),
                object("success", false),
                object("request_id", "r-1", "timestamp", 1_777_187_045),
                object("data", null));
        return Combinators.combine(statuses, codes, codePlaces, Arbitraries.of(MESSAGE_PLACES), reasons(), envelopes)
                .as((status, code, codePlace, messagePlace, reason, envelope) -> {
                    Map<String, Object> body = new LinkedHashMap<>(envelope);
                    if (!code.equals("")) {
                        merge(body, (Map<?, ?>) codePlace.around().apply(code));
                    }
                    merge(body, (Map<?, ?>) messagePlace.around().apply(reason));
                    // A field that is a text in one place and an object in the other has room for one only.
                    boolean codeLost = !code.equals("")
                            && codePlace.name().equals("error.code")
                            && messagePlace.name().equals("error");
                    return new ErrorReply(status, body, code.equals("") || codeLost ? null : code.toString(), reason);
                });
    }

    @Property
    void anErrorIsNeverReportedWithoutItsCodeAndReason(@ForAll("errors") ErrorReply error) {
        PollFailure failure = (PollFailure) read(ID, error.status(), error.body());

        assertThat(failure.reason()).startsWith("HTTP " + error.status()).endsWith(": " + error.message());
        assertThat(failure.code()).isEqualTo(error.code());
        if (error.code() != null) {
            assertThat(failure.reason()).contains(", " + error.code() + ": " + error.message());
        }
        assertThat(failure.response()).isEqualTo(error.body());
    }

    @Property
    void aCodeOrAFailedEnvelopeUnder200MeansAnError(@ForAll("errors") ErrorReply error) {
        PollFailure failure = (PollFailure) read(ID, 200, error.body());
        String code = String.valueOf(error.code());
        boolean failed = "FAILED".equals(error.body().get("status"));

        PollFailure.Kind expected =
                switch (code) {
                    case "400", "422", "InvalidParameter" -> PollFailure.Kind.OTHER;
                    case "403" -> PollFailure.Kind.FORBIDDEN;
                    case "500" -> PollFailure.Kind.TRANSIENT;
                    default -> failed ? PollFailure.Kind.OTHER : PollFailure.Kind.TRANSIENT;
                };

        assertThat(failure.kind()).isEqualTo(expected);
    }

    /** An envelope around the body of the upstream. */
    private static Arbitrary<Function<Map<String, Object>, Map<String, Object>>> envelopes() {
        Arbitrary<String> fields = Arbitraries.of("data", "result");
        Arbitrary<Map<String, Object>> others = Arbitraries.of(
                object(),
                object("code", 0, "message", "success"),
                object("code", 200, "msg", "ok"),
                object("status", "SUCCESS", "message", "success"),
                object("success", true),
                object("code", 500, "message", "whatever"),
                object("status", "FAILED", "error", "whatever"));
        Arbitrary<Function<Map<String, Object>, Map<String, Object>>> wrapped = Combinators.combine(fields, others)
                .as((field, other) -> body -> {
                    Map<String, Object> envelope = new LinkedHashMap<>(other);
                    envelope.put(field, body);
                    return envelope;
                });
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(body -> body)), Tuple.of(5, wrapped));
    }

    /** A task in an envelope. */
    record TaskBody(TaskId asked, Map<String, Object> body, TaskStatus status, boolean hasLink, String reason) {}

    @Provide
    Arbitrary<TaskBody> tasks() {
        Arbitrary<TaskStatus> words = Arbitraries.of(Arrays.stream(TaskStatus.values())
                .filter(status -> status != TaskStatus.UNRECOGNIZED)
                .toList());
        Arbitrary<Object> ids = Arbitraries.of(ID.value(), NUMBER.value(), Long.valueOf(NUMBER.value()));
        Arbitrary<Place> links = Arbitraries.of(
                Place.in("video_url"), Place.in("results", "video_url"), Place.in("results", "[]", "video_url"));
        Arbitrary<String> failures = Arbitraries.of("message", "msg", "error", "detail", "failReason", "fail_reason");
        return Combinators.combine(words, ids, links, Arbitraries.of(true, false), envelopes(), failures, reasons())
                .as((word, id, link, linked, envelope, field, reason) -> {
                    Map<String, Object> output = object("task_id", id, "task_status", word.name());
                    if (linked) {
                        merge(output, (Map<?, ?>) link.around().apply(LINK));
                    }
                    if (word == TaskStatus.FAILED) {
                        output.put(field, reason);
                    }
                    Map<String, Object> body = object("request_id", "r-1", "output", output);
                    return new TaskBody(
                            new TaskId(id.toString()),
                            envelope.apply(body),
                            word,
                            linked,
                            word == TaskStatus.FAILED ? reason : null);
                });
    }

    @Property
    void aTaskIsReadInEveryEnvelope(@ForAll("tasks") TaskBody task) {
        for (int status : new int[] {200, 202}) {
            TaskReply reply = (TaskReply) read(task.asked(), status, task.body());

            assertThat(reply.status()).isEqualTo(task.status());
            assertThat(reply.requestId()).isEqualTo("r-1");
            assertThat(reply.videoLink() == null ? null : reply.videoLink().url())
                    .isEqualTo(task.hasLink() ? LINK : null);
            assertThat(reply.outputFields()).startsWith("task_id", "task_status");
            if (task.reason() != null) {
                assertThat(reply.message()).startsWith(task.reason());
            }
        }
    }

    @Property
    void anotherTasksReplyIsAPermanentFailureInEveryEnvelope(@ForAll("tasks") TaskBody task) {
        PollFailure failure = (PollFailure) read(new TaskId("another"), 200, task.body());

        assertThat(failure.kind()).isEqualTo(PollFailure.Kind.OTHER);
        assertThat(failure.reason()).contains("another task, " + task.asked());
    }

    private static PollResult read(TaskId asked, int status, Map<String, Object> body) {
        return Replies.parse(asked, status, Headers.of(), Json.writeLine(body).getBytes(UTF_8), Replies.NOW);
    }
}
