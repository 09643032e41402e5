package io.github.happyhorse.maven.video;

/**
 * What samples of a track add up to. A sample is one picture or one piece of sound.
 *
 * @param bytes how much they take
 * @param ticks how long they last, in the track's own unit
 */
record Samples(long bytes, long ticks) {

    static final Samples NONE = new Samples(0, 0);

    Samples plus(Samples more) {
        return new Samples(Math.addExact(bytes, more.bytes), Math.addExact(ticks, more.ticks));
    }
}
