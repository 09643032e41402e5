package io.github.happyhorse.maven.video;

import java.time.Duration;

/** What came of one request to the object store. */
sealed interface Attempt {

    /** What happened, as a clause. */
    String reason();

    /** All that the answer announced is there. */
    record Ended() implements Attempt {

        @Override
        public String reason() {
            return "";
        }
    }

    /** It may go better next time; what is on disk stays. The status is null where that was not the matter. */
    record Broken(String reason, Integer httpStatus, Duration retryAfter) implements Attempt {

        Broken(String reason) {
            this(reason, null, null);
        }
    }

    /** The answer does not go on where the bytes on disk end. */
    record Unfitting(String reason) implements Attempt {}

    /** The store no longer has what the bytes on disk are from. */
    record Changed(int status) implements Attempt {

        @Override
        public String reason() {
            return "the object store answered HTTP " + status;
        }
    }

    /** The link is not accepted. */
    record LinkRefused(int status, StoreError error) implements Attempt {

        @Override
        public String reason() {
            return "the object store answered HTTP " + status + error.quoted();
        }
    }
}
