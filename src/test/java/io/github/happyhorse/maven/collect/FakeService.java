package io.github.happyhorse.maven.collect;

import io.github.happyhorse.maven.text.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okio.Buffer;
import tools.jackson.databind.node.ObjectNode;

/** The service and its object store in one, on a port of its own, with an answer scripted for each poll of a task. */
public final class FakeService implements AutoCloseable {

    /** Makes an answer about a task, or to a download of its video. It may take its time. */
    @FunctionalInterface
    public interface Script {
        MockResponse about(String task) throws InterruptedException;
    }

    /** The part of a link that must not be shown. */
    public static final String SIGNATURE = "5nWEhF8mqFHmNaRVw4iALd";

    public static final byte[] CLIP = clip();

    private static final String TASKS = "/happyhorse/api/v1/tasks/";
    private static final String CLIPS = "/clips/";

    private final MockWebServer server = new MockWebServer();
    private final Map<String, List<Script>> scripts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> pollsOf = new ConcurrentHashMap<>();
    private final List<RecordedRequest> polls = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> downloads = new CopyOnWriteArrayList<>();
    private final Semaphore pollsArrived = new Semaphore(0);
    private final Semaphore downloadsArrived = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<RecordedRequest> submissions = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Script store = task -> wholeClip().build();
    private volatile Script submit = this::accepted;

    public FakeService() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                return answer(request);
            }
        });
        server.start();
    }

    /** Says what becomes of a task, poll by poll; the last reply is repeated. */
    public void on(String task, Script... answers) {
        scripts.put(task, List.of(answers));
    }

    /** Says how submissions are answered; the script is given the id that the next task would have. */
    public void onSubmit(Script answer) {
        submit = answer;
    }

    /** The service takes the task and charges for it. Unless a script says otherwise, it succeeds. */
    public MockResponse accepted(String task) {
        accepted.incrementAndGet();
        scripts.putIfAbsent(task, List.of(is("RUNNING"), succeeded()));
        ObjectNode reply = JsonTrees.object().put("request_id", "submit-" + task);
        reply.putObject("output").put("task_id", task).put("task_status", "PENDING");
        return json(200, reply);
    }

    /** How many tasks were charged. */
    public int charged() {
        return accepted.get();
    }

    /** The submissions, in order. */
    public List<RecordedRequest> submissions() {
        return submissions;
    }

    /** Says how the object store answers. */
    public void onDownload(Script answer) {
        store = answer;
    }

    public HttpUrl url() {
        return server.url("/");
    }

    /** The requests about tasks, in order. */
    public List<RecordedRequest> polls() {
        return polls;
    }

    /** The requests for videos, in order. */
    public List<RecordedRequest> downloads() {
        return downloads;
    }

    /** Waits until so many more polls have begun. */
    public void awaitPolls(int count) throws InterruptedException {
        await(pollsArrived, count, "polls");
    }

    /** Waits until so many more downloads have begun. */
    public void awaitDownloads(int count) throws InterruptedException {
        await(downloadsArrived, count, "downloads");
    }

    @Override
    public void close() {
        closing.countDown();
        server.close();
    }

    /** The task is on its way. */
    public Script is(String status) {
        return task -> json(200, reply(task, status));
    }

    /** The task failed, and the service says why. */
    public Script failed(String code, String message) {
        return task -> {
            ObjectNode reply = reply(task, "FAILED");
            ((ObjectNode) reply.path("output")).put("code", code).put("message", message);
            return json(200, reply);
        };
    }

    /** The task has a video. */
    public Script succeeded() {
        return succeeded(query());
    }

    /** The task has a video, behind a link that is signed this way. */
    public Script succeeded(String query) {
        return task -> {
            ObjectNode reply = reply(task, "SUCCEEDED");
            ((ObjectNode) reply.path("output"))
                    .put("submit_time", "2026-04-25 15:03:25.848")
                    .put("scheduled_time", "2026-04-25 15:03:27.098")
                    .put("end_time", "2026-04-25 15:04:05.882")
                    .put("video_url", server.url(CLIPS + task + ".mp4") + query);
            reply.putObject("usage").put("duration", 2);
            return json(200, reply);
        };
    }

    /** No answer, until this service is closed. */
    public Script silence() {
        return task -> {
            closing.await();
            return new MockResponse.Builder().build();
        };
    }

    public static MockResponse json(int status, ObjectNode body) {
        return new MockResponse.Builder()
                .code(status)
                .setHeader("Content-Type", "application/json")
                .body(new Buffer().write(JsonTrees.write(body)))
                .build();
    }

    /** The gateway refuses. */
    public static ObjectNode gatewayError(String message) {
        return JsonTrees.object().put("status", "FAILED").put("message", message);
    }

    public static MockResponse.Builder wholeClip() {
        return new MockResponse.Builder()
                .setHeader("Content-Type", "video/mp4")
                .setHeader("ETag", "\"8B1A9953C4611296A827ABF8C47804D7\"")
                .body(new Buffer().write(CLIP));
    }

    /** Half the clip, and then nothing more. */
    public static MockResponse halfTheClip() {
        return wholeClip().onResponseBody(SocketEffect.Stall.INSTANCE).build();
    }

    public static String query() {
        return "?Expires=1778212489&OSSAccessKeyId=LTAI5xxxx&Signature=" + SIGNATURE;
    }

    private static ObjectNode reply(String task, String status) {
        ObjectNode reply = JsonTrees.object().put("request_id", "35137489-2862-96cb");
        reply.putObject("output").put("task_id", task).put("task_status", status);
        return reply;
    }

    private MockResponse answer(RecordedRequest request) throws InterruptedException {
        String path = request.getUrl().encodedPath();
        if (request.getMethod().equals("POST")) {
            submissions.add(request);
            return submit.about("clip-" + (accepted.get() + 1));
        }
        if (path.startsWith(TASKS)) {
            String task = path.substring(TASKS.length());
            polls.add(request);
            pollsArrived.release();
            List<Script> answers = scripts.get(task);
            int before =
                    pollsOf.computeIfAbsent(task, unseen -> new AtomicInteger()).getAndIncrement();
            return answers.get(Math.min(before, answers.size() - 1)).about(task);
        }
        downloads.add(request);
        downloadsArrived.release();
        return store.about(path.substring(CLIPS.length(), path.length() - ".mp4".length()));
    }

    private static void await(Semaphore arrived, int count, String what) throws InterruptedException {
        if (!arrived.tryAcquire(count, 20, TimeUnit.SECONDS)) {
            throw new AssertionError("there were fewer than " + count + " " + what);
        }
    }

    private static byte[] clip() {
        try (InputStream clip = FakeService.class.getResourceAsStream("/media/small-h264-moov-last.mp4")) {
            return clip.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
