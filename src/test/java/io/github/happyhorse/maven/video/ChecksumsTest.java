package io.github.happyhorse.maven.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.check.CRC64;

class ChecksumsTest {

    private final Checksums checksums = new Checksums();

    @AfterEach
    void close() {
        checksums.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Checksums.LARGE - 1, Checksums.LARGE, Checksums.LARGE + 1, 5 * Checksums.LARGE + 7})
    void areThoseOfAllThatWasAddedHoweverLargeItIs(int size) throws Exception {
        byte[] video = bytes(size);

        checksums.reset(true);
        add(video);

        assertThat(checksums.sha256()).isEqualTo(HexFormat.of().formatHex(digest("SHA-256", video)));
        assertThat(checksums.md5()).isEqualTo(Base64.getEncoder().encodeToString(digest("MD5", video)));
        assertThat(checksums.crc64()).isEqualTo(crc64(video));
    }

    @Test
    void forgetWhatWasAddedBeforeAReset() throws Exception {
        add(bytes(3 * Checksums.LARGE));
        checksums.reset(false);
        byte[] video = bytes(2 * Checksums.LARGE);
        add(video);

        assertThat(checksums.sha256()).isEqualTo(HexFormat.of().formatHex(digest("SHA-256", video)));
        assertThat(checksums.md5()).isNull();
    }

    @Test
    void takeNoThreadForASmallVideo() throws Exception {
        add(bytes(Checksums.LARGE));

        assertThat(threads()).isZero();
    }

    @Test
    void leaveNoThreadOnceClosed() throws Exception {
        add(bytes(3 * Checksums.LARGE));
        assertThat(threads()).isEqualTo(1);

        checksums.close();

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("happyhorse-checksums")) {
                thread.join(20_000);
            }
        }
        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("happyhorse-checksums"))
                .count();
    }

    private void add(byte[] video) throws Exception {
        for (int at = 0; at < video.length; ) {
            byte[] block = checksums.block();
            int length = Math.min(block.length, video.length - at);
            System.arraycopy(video, at, block, 0, length);
            checksums.add(block, length);
            at += length;
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] digest(String algorithm, byte[] video) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(video);
    }

    private static String crc64(byte[] video) {
        CRC64 crc = new CRC64();
        crc.update(video, 0, video.length);
        byte[] littleEndian = crc.finish();
        long value = 0;
        for (int i = littleEndian.length - 1; i >= 0; i--) {
            value = value << 8 | littleEndian[i] & 0xFF;
        }
        return Long.toUnsignedString(value);
    }
}
