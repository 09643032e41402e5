package io.github.happyhorse.maven.report;

import java.util.Map;

/** What people call a codec. */
final class Codecs {

    private static final Map<String, String> NAMES = Map.of(
            "avc1", "H.264",
            "avc3", "H.264",
            "hvc1", "HEVC",
            "hev1", "HEVC",
            "av01", "AV1",
            "vp09", "VP9",
            "mp4a", "AAC",
            "Opus", "Opus",
            "ac-3", "AC-3");

    private Codecs() {}

    /** The name with the fourCC, or the fourCC alone; null for null. */
    static String name(String fourCc) {
        String name = fourCc == null ? null : NAMES.get(fourCc);
        return name == null || name.equals(fourCc) ? fourCc : name + " (" + fourCc + ")";
    }
}
