package io.github.happyhorse.maven.video.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages the clips at random. {@code -Dmp4.fuzz.seed} repeats a run, {@code -Dmp4.fuzz.mutants} changes how many
 * mutants there are of each clip.
 */
class Mp4ReaderFuzzTest {

    private static final int MUTANTS = Integer.getInteger("mp4.fuzz.mutants", 6_000);
    private static final Set<String> CONTAINERS =
            Set.of("moov", "trak", "mdia", "minf", "stbl", "mvex", "moof", "traf", "mfra");
    private static final long[] NOTABLE = {
        0, 1, 2, 7, 8, 9, 15, 16, 0x7FFF, 0x10000, 0x7FFFFFFF, 0x80000000L, 0xFFFFFFF8L, 0xFFFFFFFFL
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sandbox-h264-aac-faststart.mp4",
                "small-h264-moov-last.mp4",
                "small-hevc.mp4",
                "small-fragmented.mp4",
                "small-portrait.mp4",
                "small-rotated.mp4",
                "audio-only.mp4"
            })
    void damageIsAlwaysReported(String name) {
        long seed = Long.getLong("mp4.fuzz.seed", System.nanoTime());
        System.out.println("Fuzzing " + name + " with -Dmp4.fuzz.seed=" + seed);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> fuzz(Mp4Bytes.clip(name), new Random(seed)));
    }

    private void fuzz(byte[] clip, Random random) throws IOException {
        Path file = folder.resolve("mutant.mp4");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fuzz(clip, random, channel);
        }
    }

    private void fuzz(byte[] clip, Random random, FileChannel channel) throws IOException {
        List<Integer> structure = structure(clip);
        int notClean = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = clip;
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant = mutate(mutant, structure, random);
            }
            channel.truncate(mutant.length).write(ByteBuffer.wrap(mutant), 0);
            try {
                notClean += isClean(Mp4Reader.read(channel), mutant, i) ? 0 : 1;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("mutant " + i, e);
            }
        }
        assertThat(notClean).as("damage that is reported").isGreaterThan(MUTANTS / 4);
    }

    private static boolean isClean(Mp4Report report, byte[] mutant, int number) {
        assertThat(report.oddities()).hasSizeLessThan(8).allMatch(oddity -> oddity.matches("[ -~\u00A9]{1,400}"));
        if (!report.hasCompleteVideo()) {
            assertThat(report.problem()).matches("[ -~\u00A9]{1,400}");
            return false;
        }
        assertThat(report.facts().videoCodec()).matches("[ -~\u00A9]{4,10}");
        if (!report.oddities().isEmpty()) {
            return false;
        }
        assertThat(addsUp(mutant))
                .as("mutant %d: boxes add up to %d bytes", number, mutant.length)
                .isTrue();
        assertThat(report.facts().durationSeconds().signum()).isPositive();
        assertThat(report.facts().durationSeconds().scale()).isEqualTo(3);
        assertThat(report.facts().width()).isPositive();
        assertThat(report.facts().height()).isPositive();
        return true;
    }

    private static byte[] mutate(byte[] file, List<Integer> structure, Random random) {
        if (file.length < 16) {
            return file;
        }
        int anywhere = random.nextInt(file.length);
        int chosen = structure.get(random.nextInt(structure.size()));
        int inside = Math.min(chosen, file.length - 4);
        int length = 1 + random.nextInt(random.nextBoolean() ? 16 : 2000);
        int end = Math.min(file.length, inside + length);
        return switch (random.nextInt(9)) {
            case 0 -> Mp4Bytes.with(file, inside, new byte[] {(byte) random.nextInt()});
            case 1 -> Mp4Bytes.with(file, inside, new byte[] {(byte) (file[inside] ^ 1 << random.nextInt(8))});
            case 2 -> Mp4Bytes.with(file, inside, Mp4Bytes.u32(NOTABLE[random.nextInt(NOTABLE.length)]));
            case 3 -> Mp4Bytes.with(file, inside, Mp4Bytes.u32(random.nextInt()));
            case 4 -> Mp4Bytes.with(file, inside, Mp4Bytes.u32(Mp4Bytes.u32At(file, inside) + random.nextInt(33) - 16));
            case 5 -> Mp4Bytes.spliced(file, inside, 0, noise(random, length));
            case 6 -> Mp4Bytes.spliced(file, inside, end - inside, new byte[] {});
            case 7 -> Mp4Bytes.spliced(file, inside, 0, Arrays.copyOfRange(file, inside, end));
            default -> Arrays.copyOf(file, Math.max(16, random.nextBoolean() ? anywhere : inside));
        };
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** Every position of a clip that is not in the data, the headers of all boxes several times. */
    private static List<Integer> structure(byte[] clip) {
        List<Integer> positions = new ArrayList<>();
        collect(clip, 0, clip.length, positions);
        return positions;
    }

    private static void collect(byte[] clip, int start, int end, List<Integer> positions) {
        for (int at = start; at < end; at += Mp4Bytes.u32At(clip, at)) {
            String type = Mp4Bytes.typeAt(clip, at);
            int boxEnd = at + Mp4Bytes.u32At(clip, at);
            for (int i = 0; i < 40; i++) {
                positions.add(at + i % 8);
            }
            if (CONTAINERS.contains(type)) {
                collect(clip, at + 8, boxEnd, positions);
            } else if (!type.equals("mdat")) {
                for (int i = at + 8; i < boxEnd; i++) {
                    // The first fields of a box decide more than the rows of its table.
                    for (int weight = i < at + 28 ? 4 : 1; weight > 0; weight--) {
                        positions.add(i);
                    }
                }
            }
        }
    }

    /** A second opinion that shares nothing with the reader. */
    private static boolean addsUp(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        long at = 0;
        boolean header = false;
        while (at <= file.length - 8) {
            long size = bytes.getInt((int) at) & 0xFFFFFFFFL;
            String type = new String(file, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
            if (at == 0 && !type.equals("ftyp")) {
                return false;
            }
            header |= type.equals("moov");
            if (size == 1 && at <= file.length - 16) {
                size = bytes.getLong((int) at + 8);
            }
            at = size == 0 ? file.length : size < 8 ? -1 : Math.addExact(at, size);
            if (at < 0) {
                return false;
            }
        }
        return header && at == file.length;
    }
}
