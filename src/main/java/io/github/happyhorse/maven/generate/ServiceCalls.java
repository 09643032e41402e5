package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.api.ApiKey;
import io.github.happyhorse.maven.api.SubmitClient;
import io.github.happyhorse.maven.api.SubmitReply;
import io.github.happyhorse.maven.api.TaskClient;
import io.github.happyhorse.maven.collect.RunContext;
import io.github.happyhorse.maven.http.HttpClients;
import io.github.happyhorse.maven.task.PollFailure;
import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;

/**
 * The calls of the service that a submission needs, at the pace of the Maven run. The HTTP client is its own: that of
 * the goal is closed at once when the build is interrupted, and a submission is given time then.
 */
final class ServiceCalls implements AutoCloseable {

    private final SubmitPlan plan;
    private final RunContext context;
    private final HttpClients http;
    private TaskClient tasks;
    private SubmitClient submissions;

    ServiceCalls(SubmitPlan plan, RunContext context) {
        this.plan = plan;
        this.context = context;
        this.http = new HttpClients(
                context.proxies(),
                "happyhorse-maven-plugin/" + context.pluginVersion(),
                context.log().debug());
    }

    /** Looks up the API key; an InvalidConfigurationException says that there is none. */
    void connect() {
        if (tasks == null) {
            ApiKey key = context.keys().get();
            tasks = new TaskClient(
                    http.service(), plan.baseUrl(), key, context.shared().wallClock());
            submissions = new SubmitClient(
                    http.service(),
                    plan.baseUrl(),
                    plan.submitPath(),
                    key,
                    context.shared().wallClock());
        }
    }

    PollResult poll(TaskId task) throws InterruptedException {
        connect();
        awaitTurn();
        try {
            return tasks.poll(task, plan.polling().requestTimeout());
        } finally {
            context.shared().limiter().ended();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** After an interrupt the flag of the thread is set, and nothing is sent. */
    SubmitReply submit(String json) {
        connect();
        try {
            awaitTurn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return submissions.submit(json, plan.polling().requestTimeout());
        }
        try {
            SubmitReply reply = submissions.submit(json, plan.polling().requestTimeout());
            if (reply instanceof SubmitReply.Refused refused
                    && refused.failure().kind() == PollFailure.Kind.RATE_LIMITED) {
                Instant now = context.shared().clock().instant();
                context.shared().limiter().pauseUntil(now.plus(plan.polling().pollInterval()));
            }
            return reply;
        } finally {
            context.shared().limiter().ended();
        }
    }

    /** The time by the clock of the service; by the clock here if it has not sent its own. */
    Instant time() {
        Instant sent = tasks == null ? null : tasks.serviceTime();
        return sent == null ? context.shared().wallClock().instant() : sent;
    }

    private void awaitTurn() throws InterruptedException {
        RunContext.Shared shared = context.shared();
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

    @Override
    public void close() {
        http.close();
    }
}
