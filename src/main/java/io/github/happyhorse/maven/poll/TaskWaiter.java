package io.github.happyhorse.maven.poll;

import io.github.happyhorse.maven.task.PollResult;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Drives the waits of one goal run. All it decides, writes and says happens on the thread that calls {@link #runUntil};
 * looks are made by the workers it is given. As an {@link Executor} it runs other work on that thread too.
 */
public final class TaskWaiter implements Executor {

    /** Looks at a task once, within a time limit. */
    @FunctionalInterface
    public interface Look {

        /**
         * Looks.
         *
         * @param task the task
         * @param limit how long it may take
         * @return what came of it; whatever is thrown ends the goal run
         */
        PollResult at(TaskId task, Duration limit);
    }

    /** Is told of every answer, on the thread of {@link TaskWaiter#runUntil}. */
    @FunctionalInterface
    public interface Listener {

        /**
         * A look was answered.
         *
         * @param before what was known before
         * @param after what is known now
         * @param next what the wait wants next
         */
        void looked(PollState before, PollState after, Step next);
    }

    private final InstantSource clock;
    private final DoubleSupplier random;
    private final PollQueue queue;
    private final Look look;
    private final Listener listener;
    private final Heartbeat heartbeat;
    private final Runnable onSilence;
    private final Executor workers;
    private final Map<TaskId, CompletableFuture<PollEnd>> endings = new HashMap<>();
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private boolean interrupted;

    /**
     * A driver without a task.
     *
     * @param clock a clock that never goes back
     * @param random numbers from 0 to 1
     * @param limiter the limiter of this Maven run
     * @param workers make the looks, each on a thread of its own
     * @param look how to look at a task
     * @param listener is told of the answers
     * @param heartbeat when silence is to be broken
     * @param onSilence breaks it
     */
    public TaskWaiter(
            InstantSource clock,
            DoubleSupplier random,
            RequestLimiter limiter,
            Executor workers,
            Look look,
            Listener listener,
            Heartbeat heartbeat,
            Runnable onSilence) {
        this.clock = clock;
        this.random = random;
        this.queue = new PollQueue(limiter);
        this.workers = workers;
        this.look = look;
        this.listener = listener;
        this.heartbeat = heartbeat;
        this.onSilence = onSilence;
    }

    /**
     * Begins to wait for a task that is not waited for yet. To be called on the thread of {@link #runUntil}.
     *
     * @param task the task
     * @param policy how to wait
     * @param start when the wait began
     * @return how it ends
     */
    public CompletableFuture<PollEnd> await(TaskId task, PollPolicy policy, Instant start) {
        CompletableFuture<PollEnd> ending = new CompletableFuture<>();
        endings.put(task, ending);
        Instant now = clock.instant();
        queue.add(new TaskPoll(task, policy, start, random), now);
        if (interrupted) {
            queue.interrupted(now);
        }
        return ending;
    }

    /** Runs a piece of work on the thread of {@link #runUntil}. */
    @Override
    public void execute(Runnable piece) {
        work.add(piece);
    }

    /**
     * Does whatever is due until something is done.
     *
     * @param done what to run for
     * @throws InterruptedException if the thread was interrupted; whoever catches it calls {@link #interrupt()}
     */
    public void runUntil(CompletableFuture<?> done) throws InterruptedException {
        done.whenComplete((result, problem) -> work.add(() -> {}));
        while (!done.isDone()) {
            Instant now = clock.instant();
            if (heartbeat.isDue(now)) {
                onSilence.run();
            }
            PollQueue.Turn turn = queue.next(now);
            if (turn instanceof PollQueue.Turn.Poll next) {
                start(next);
            } else if (turn instanceof PollQueue.Turn.Ended over) {
                endings.remove(over.end().state().task()).complete(over.end());
            } else if (turn instanceof PollQueue.Turn.Pause pause) {
                workUntil(pause.until());
            }
        }
    }

    /** Ends every wait at once. The looks under way are for the caller to break off. */
    public void interrupt() {
        interrupted = true;
        queue.interrupted(clock.instant());
    }

    /** Leaves the queue of the limiter, which outlives this run. */
    public void close() {
        queue.close();
    }

    private void start(PollQueue.Turn.Poll turn) {
        workers.execute(() -> {
            try {
                PollResult answer = look.at(turn.task().state().task(), turn.limit());
                work.add(() -> answered(turn.task(), answer));
            } catch (RuntimeException | Error e) {
                work.add(() -> {
                    throw e;
                });
            }
        });
    }

    private void answered(TaskPoll wait, PollResult answer) {
        PollState before = wait.state();
        queue.received(wait, clock.instant(), answer);
        if (wait.state() != before) {
            listener.looked(before, wait.state(), wait.step());
        }
    }

    private void workUntil(Instant time) throws InterruptedException {
        Instant now = clock.instant();
        Instant wake = time.isBefore(heartbeat.next()) ? time : heartbeat.next();
        Runnable piece = work.poll(Duration.between(now, wake).toNanos(), TimeUnit.NANOSECONDS);
        while (piece != null) {
            piece.run();
            piece = work.poll();
        }
    }
}
