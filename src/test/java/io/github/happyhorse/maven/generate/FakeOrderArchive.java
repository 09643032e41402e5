package io.github.happyhorse.maven.generate;

import io.github.happyhorse.maven.archive.OrderArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records in memory. Before each step it asks whether the process is to die there. */
final class FakeOrderArchive implements OrderArchive {

    /** The process was killed: nothing after this point is run, not even a finally block that matters. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final Map<String, byte[]> files = new TreeMap<>();
    private int stepsToLive = Integer.MAX_VALUE;
    private boolean dead;

    /** Lets the process die before it has taken so many steps more. */
    void killAfter(int steps) {
        stepsToLive = steps;
        dead = false;
    }

    void revive() {
        killAfter(Integer.MAX_VALUE);
    }

    /** A line at which the process can die. */
    void step() {
        if (dead || --stepsToLive < 0) {
            dead = true;
            throw new Killed();
        }
    }

    @Override
    public int latest(String digits) {
        step();
        return files.keySet().stream()
                .filter(name -> name.startsWith(digits))
                .mapToInt(name -> Integer.parseInt(name.split("/")[1]))
                .max()
                .orElse(0);
    }

    @Override
    public List<Entry> read(String digits, int n) {
        step();
        List<Entry> entries = new ArrayList<>();
        files.forEach((name, bytes) -> {
            if (name.startsWith(digits + "/" + n + "/")) {
                entries.add(new Entry(name.split("/")[2], bytes, name));
            }
        });
        return entries;
    }

    @Override
    public void add(String digits, int n, String kind, byte[] bytes, boolean share) {
        step();
        files.putIfAbsent(digits + "/" + n + "/" + kind, bytes);
        step();
    }

    @Override
    public boolean isHere(String digits, int n, String kind) {
        return files.containsKey(digits + "/" + n + "/" + kind);
    }

    @Override
    public Path lockFile(String digits) {
        return Path.of(digits + ".lock");
    }
}
