package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.api.UpstreamCode;
import io.github.happyhorse.maven.http.Urls;
import io.github.happyhorse.maven.task.Outcome;
import io.github.happyhorse.maven.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Decides from the records of a clip whether it is submitted. It is asked again with what became of the orders that it
 * named, and once more under the lock, just before the request is sent.
 */
final class OrderPolicy {

    /** Without the user asking for more. */
    static final int MOST_SUBMISSIONS = 3;

    /** What the user wants for one clip; {@code origin} is that of {@code baseUrl}, {@code adopt} may be null. */
    record Options(String origin, boolean maySubmit, boolean resubmit, TaskId adopt) {}

    /** What is to be done for a clip that is neither saved nor archived. */
    sealed interface Decision {

        /** Ask the service about the task of an order. */
        record Await(OrderRecord order) implements Decision {}

        /** Take a task that the user has found, of this attempt or, if it is null, of none that is recorded. */
        record Adopt(OrderRecord attempt, int n, TaskId task) implements Decision {}

        /** Submit it; {@code submissions} counts the attempts up to this one that may have been charged. */
        record Submit(int n, int submissions) implements Decision {}

        /** Neither wait nor submit; the record that it is about may be null. */
        record Stop(Why why, OrderRecord record) implements Decision {}
    }

    /** Why nothing is submitted. */
    enum Why {
        /** An earlier attempt may have been accepted. */
        UNCERTAIN,
        /** The service does not know the task, which is not old enough for that. */
        UNKNOWN_TOO_EARLY,
        /** The task failed for a reason that a repetition does not cure. */
        FAILED_FOR_GOOD,
        /** The clip was submitted three times. */
        TOO_OFTEN,
        /** The user has forbidden it, or Maven is offline. */
        NOT_ALLOWED
    }

    /** What became of an order that the service was asked about. */
    enum End {
        /** The task failed or was canceled, or is unknown because of its age. */
        SPENT,
        /** The task failed for a reason that a repetition does not cure. */
        FAILED_FOR_GOOD,
        /** The service does not know the task, which is not old enough for that. */
        UNKNOWN_TOO_EARLY
    }

    /** How long the service remembers a task. */
    static final Duration VALIDITY = Duration.ofHours(24);

    private static final Pattern MODERATION =
            Pattern.compile("inspection|moderat|inappropriate|sensitive|infring|violat", Pattern.CASE_INSENSITIVE);

    private final Options options;

    OrderPolicy(Options options) {
        this.options = options;
    }

    /** What a poll of an order means for it, at a time by the clock of the service; empty while it may be alive. */
    static Optional<End> end(OrderRecord order, Outcome outcome, String code, String message, Instant now) {
        return switch (outcome) {
            case FAILED -> Optional.of(isCuredByRepetition(code, message) ? End.SPENT : End.FAILED_FOR_GOOD);
            case CANCELED -> Optional.of(End.SPENT);
            case EXPIRED -> Optional.of(order.time().plus(VALIDITY).isBefore(now) ? End.SPENT : End.UNKNOWN_TOO_EARLY);
            default -> Optional.empty();
        };
    }

    private static boolean isCuredByRepetition(String code, String message) {
        boolean isModeration = MODERATION.matcher(code + " " + message).find();
        return !isModeration && (code == null || !UpstreamCode.isRequestAtFault(code));
    }

    /** Decides from all records, local and shared, in any order. */
    Decision decide(Collection<OrderRecord> records, Map<String, End> ends) {
        int next = 1 + records.stream().mapToInt(OrderRecord::n).max().orElse(0);
        List<OrderRecord> relevant = records.stream().filter(this::counts).toList();
        int latest = relevant.stream().mapToInt(OrderRecord::n).max().orElse(0);
        Collection<Attempt> attempts = attempts(relevant, latest);

        for (Attempt attempt : attempts) {
            if (attempt.order != null && !ends.containsKey(attempt.order.taskId()) && attempt.refused == null) {
                return new Decision.Await(attempt.order);
            }
        }
        if (options.adopt() != null && !isKnown(records, options.adopt())) {
            OrderRecord open = attempts.stream()
                    .filter(Attempt::isUncertain)
                    .map(attempt -> attempt.attempt)
                    .findFirst()
                    .orElse(null);
            return new Decision.Adopt(open, open == null ? next : open.n(), options.adopt());
        }
        int submissions = 0;
        Decision.Stop stop = null;
        for (Attempt attempt : attempts) {
            submissions = Math.max(submissions, attempt.submissions());
            Why why = attempt.whyNot(ends);
            if (why != null && (stop == null || why.compareTo(stop.why()) < 0)) {
                stop = new Decision.Stop(why, attempt.any());
            }
        }
        if (stop == null && submissions >= MOST_SUBMISSIONS) {
            stop = new Decision.Stop(Why.TOO_OFTEN, attempts.iterator().next().any());
        }
        boolean isAsked = options.resubmit() && options.maySubmit();
        if (stop != null && (!isAsked || stop.why() == Why.UNKNOWN_TOO_EARLY)) {
            return stop;
        }
        return options.maySubmit()
                ? new Decision.Submit(next, submissions + 1)
                : new Decision.Stop(Why.NOT_ALLOWED, null);
    }

    /** So that a parameter that is left in a pom changes nothing once it has been used. */
    private static boolean isKnown(Collection<OrderRecord> records, TaskId task) {
        return records.stream().anyMatch(record -> task.value().equals(record.taskId()));
    }

    /** What was submitted to a service on this machine was a test, and counts for tests of the same service only. */
    boolean counts(OrderRecord record) {
        return record.origin().equals(options.origin())
                || !isLoopback(record.origin()) && !isLoopback(options.origin());
    }

    private static boolean isLoopback(String origin) {
        return Urls.isLoopback(HttpUrl.get(origin));
    }

    /** Those with the highest number: one, or two if the local and the shared repository disagree. */
    private static Collection<Attempt> attempts(List<OrderRecord> records, int n) {
        Map<String, Attempt> attempts = new LinkedHashMap<>();
        records.stream()
                .filter(record -> record.n() == n)
                .sorted(Comparator.comparing(OrderRecord::time).thenComparing(OrderRecord::nonce))
                .forEach(record -> attempts.computeIfAbsent(record.nonce(), nonce -> new Attempt())
                        .add(record));
        return attempts.values();
    }

    /** What is known of one attempt. */
    private static final class Attempt {

        private OrderRecord attempt;
        private OrderRecord order;
        private OrderRecord refused;

        void add(OrderRecord record) {
            switch (record.kind()) {
                case ATTEMPT -> attempt = record;
                case ORDER -> order = record;
                case REFUSED -> refused = record;
            }
        }

        boolean isUncertain() {
            return order == null && refused == null;
        }

        OrderRecord any() {
            return order != null ? order : attempt != null ? attempt : refused;
        }

        /** How many attempts up to this one may have been charged. One that was refused was not. */
        int submissions() {
            return any().submissions() - (order == null && refused != null ? 1 : 0);
        }

        Why whyNot(Map<String, End> ends) {
            if (isUncertain()) {
                return Why.UNCERTAIN;
            }
            if (order == null) {
                return null;
            }
            if (refused != null) {
                return Why.FAILED_FOR_GOOD;
            }
            return switch (ends.get(order.taskId())) {
                case SPENT -> null;
                case FAILED_FOR_GOOD -> Why.FAILED_FOR_GOOD;
                case UNKNOWN_TOO_EARLY -> Why.UNKNOWN_TOO_EARLY;
            };
        }
    }
}
