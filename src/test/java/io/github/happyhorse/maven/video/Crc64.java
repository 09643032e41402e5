package io.github.happyhorse.maven.video;

/** CRC-64/XZ straight from its definition: a second opinion on the library that the plugin uses. */
final class Crc64 {

    private static final long POLYNOMIAL = 0xC96C5795D7870F42L;

    private final long[] table = new long[256];
    private long crc = -1;

    Crc64() {
        for (int i = 0; i < table.length; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL;
            }
            table[i] = value;
        }
    }

    /** The checksum as the object store sends it, an unsigned decimal. */
    static String of(byte[] bytes) {
        return new Crc64().update(bytes).toString();
    }

    Crc64 update(byte[] bytes) {
        for (byte next : bytes) {
            crc = table[(int) (crc ^ next) & 0xFF] ^ crc >>> 8;
        }
        return this;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(~crc);
    }
}
