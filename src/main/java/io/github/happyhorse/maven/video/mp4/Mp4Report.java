package io.github.happyhorse.maven.video.mp4;

import java.util.List;

/**
 * What the reader found.
 *
 * @param facts what the file says about itself, or null if it has no complete video track
 * @param problem why it has no complete video track, as a clause, or null
 * @param oddities what is wrong beside a complete video track, as clauses
 * @param encrypted whether samples are encrypted
 * @param provesItsEnd whether tables or an index show that nothing is missing at the end
 */
public record Mp4Report(
        VideoFacts facts, String problem, List<String> oddities, boolean encrypted, boolean provesItsEnd) {

    /** A file without a complete video track. */
    static Mp4Report without(String problem) {
        return new Mp4Report(null, problem, List.of(), false, false);
    }

    /** Whether all samples of a video track are in the file. */
    public boolean hasCompleteVideo() {
        return facts != null;
    }
}
