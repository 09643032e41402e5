package io.github.happyhorse.maven.video.mp4;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Collects what is odd about a file. A hostile file can have millions of oddities, so only the first are kept. */
final class Oddities {

    private static final int MOST = 6;

    private final Set<String> found = new LinkedHashSet<>();
    private boolean more;

    void add(String format, Object... values) {
        if (found.size() < MOST) {
            found.add(String.format(Locale.ROOT, format, values));
        } else {
            more = true;
        }
    }

    void add(BrokenBoxException problem) {
        add("%s", problem.getMessage());
    }

    List<String> list() {
        List<String> list = new ArrayList<>(found);
        if (more) {
            list.add("there is more of this kind");
        }
        return List.copyOf(list);
    }
}
