package io.github.happyhorse.maven.bench;

import io.github.happyhorse.maven.text.Redactor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long the redaction of hostile text takes when its length doubles: about twice as long, if it is linear. */
final class RedactionCost implements Benchmark {

    private static final int SHORTEST = 1 << 16;
    private static final int LONGEST = 1 << 20;
    private static final int ROUNDS = 5;

    private final Redactor redactor = new Redactor("sk-Ab3/x+9?%41=z");

    @Override
    public void run(Workshop workshop, Report report) {
        report.heading("Redaction");
        int longest = workshop.isShort() ? SHORTEST << 1 : LONGEST;
        List<String> head = new ArrayList<>(List.of("milliseconds for a text of"));
        for (int size = SHORTEST; size <= longest; size <<= 1) {
            head.add((size >> 10) + " KiB");
        }
        head.add("growth");
        Table table = new Table(head.toArray(String[]::new));
        for (Map.Entry<String, String> piece : pieces().entrySet()) {
            List<String> row = new ArrayList<>(List.of(piece.getKey()));
            List<Double> times = new ArrayList<>();
            for (int size = SHORTEST; size <= longest; size <<= 1) {
                double millis = least(piece.getValue()
                        .repeat(size / piece.getValue().length() + 1)
                        .substring(0, size));
                times.add(millis);
                row.add(String.format(Locale.ROOT, "%.1f", millis));
            }
            double growth = Math.pow(times.get(times.size() - 1) / times.get(0), 1.0 / (times.size() - 1));
            row.add(String.format(Locale.ROOT, "%.1f times", growth));
            table.row(row.toArray(String[]::new));
        }
        report.table(table);
        report.paragraph("The least of " + ROUNDS + " rounds. Each text is one piece, repeated. A growth of 2 for twice"
                + " the length is linear, 4 would be quadratic.");
    }

    private double least(String text) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            redactor.text(text);
            redactor.line(text);
            Redactor.url("https://a.example/" + text);
            least = Math.min(least, (threads.getCurrentThreadCpuTime() - start) / 1e6);
        }
        return least;
    }

    /** Each makes some part of the redactor look ahead or behind as far as it can. */
    private static Map<String, String> pieces() {
        Map<String, String> pieces = new LinkedHashMap<>();
        pieces.put("plain words", "A horse gallops over the meadow. ");
        pieces.put("letters", "a");
        pieces.put("Chinese", "马");
        pieces.put("signed URLs", "https://a.example/b.mp4?Expires=17&Signature=abc ");
        pieces.put("URLs without spaces", "https://a.example/b.mp4;");
        pieces.put("schemes", "http:");
        pieces.put("schemes behind a word", "a http:b");
        pieces.put("schemes in one word", "ahttp:%E2");
        pieces.put("slashes", "/");
        pieces.put("users", "//a:b");
        pieces.put("users with a delimiter", "//a:b@");
        pieces.put("users in a path", "a@/");
        pieces.put("users without a scheme", "a:b@");
        pieces.put("mail addresses", "mail:a@b.c");
        pieces.put("question marks", "?");
        pieces.put("names", "?a");
        pieces.put("fragments", "http:#a");
        pieces.put("equals signs", "=");
        pieces.put("secret names", "x-oss-");
        pieces.put("percent signs", "%");
        pieces.put("nested escapes", "25");
        pieces.put("nested slashes", "%252F");
        pieces.put("JSON escapes", "\\u003d");
        pieces.put("backslashes", "\\");
        pieces.put("starts of the key", "sk-Ab3/x+9?%41=");
        pieces.put("escaped starts of the key", "%73%6b-Ab3%252525252Fx");
        pieces.put("starts of the key in Base64", "c2stQWIzL3grOT8lNDE9");
        pieces.put("number signs", "#");
        pieces.put("CI commands", "##a");
        pieces.put("colons", "::");
        pieces.put("line starts", " \n::");
        pieces.put("spaces", " ");
        pieces.put("invisible characters", "\u200B");
        return pieces;
    }
}
