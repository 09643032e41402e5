package io.github.happyhorse.maven.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the answers. The ids look like real ones, and a rehearsal has the same ones every time. */
final class RequestIds {

    private final AtomicLong answers = new AtomicLong();

    /** An id as the service gives it: a UUID. */
    String ofService() {
        String name = "sandbox answer " + answers.incrementAndGet();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** An id as the object store gives it: 24 hexadecimal digits. */
    String ofStore() {
        return "%024X".formatted(answers.incrementAndGet());
    }
}
