package io.github.happyhorse.maven.result;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;

/** Another build has had a lock for too long. The reason is a clause that names the lock file. */
public final class LockTimeoutException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    LockTimeoutException(Path file, Duration limit) {
        super(
                file.toString(),
                null,
                "another build has locked " + file + " for more than " + seconds(limit)
                        + " (if no other build is running, end the process that holds it)");
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** Without the file name that precedes the reason otherwise. */
    @Override
    public String getMessage() {
        return getReason();
    }
}
