package io.github.happyhorse.maven.video;

/** What came is not accepted as a complete video. The message is a clause. */
final class Rejection extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean worthAnotherDownload;

    Rejection(String reason, Verifier.Evidence evidence) {
        super(reason);
        this.worthAnotherDownload = evidence != Verifier.Evidence.CHECKSUM;
    }

    /** Whether the next download can bring other bytes: not where a checksum shows that these are right. */
    boolean isWorthAnotherDownload() {
        return worthAnotherDownload;
    }
}
