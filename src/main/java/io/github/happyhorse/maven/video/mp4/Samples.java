package io.github.happyhorse.maven.video.mp4;

/**
 * The sum of samples of a track. A sample is one picture or one piece of sound.
 *
 * @param count how many there are
 * @param bytes how much they take
 * @param ticks how long they last, in the track's own unit
 */
record Samples(long count, long bytes, long ticks) {

    static final Samples NONE = new Samples(0, 0, 0);

    Samples plus(Samples more) {
        return new Samples(
                Math.addExact(count, more.count), Math.addExact(bytes, more.bytes), Math.addExact(ticks, more.ticks));
    }
}
