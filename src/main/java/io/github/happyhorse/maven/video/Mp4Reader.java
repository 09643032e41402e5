package io.github.happyhorse.maven.video;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether a file is a whole MP4 video, and what it says about itself. Whole means that its boxes add up to its
 * length and that every byte of data that its tables speak of is there. The data itself is not read, so that the size
 * of a video costs neither time nor memory. The reader goes down only the paths that it knows, five boxes deep at most.
 *
 * @since 1.0.0
 */
public final class Mp4Reader {

    /**
     * By how much the samples may fall short of the duration in the header, which is all that shows a cut between two
     * fragments: writers round, and a pause before a track begins is no sample.
     */
    private static final BigDecimal MISSING_AT_MOST = new BigDecimal("0.25");

    private final BoxReader boxes;
    private final List<Box> file;
    private final MediaData data;

    private Mp4Reader(BoxReader boxes) throws IOException, NotAnMp4Exception {
        this.boxes = boxes;
        this.file = boxes.topLevel();
        this.data = new MediaData(file);
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return what it says
     * @throws IOException if it cannot be read
     * @throws NotAnMp4Exception if it is anything but a whole MP4 video
     */
    public static VideoFacts read(Path file) throws IOException, NotAnMp4Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        }
    }

    /**
     * Reads a file that is open already, and leaves it open at the position where it is. This is the way to read a file
     * that one has locked: on Windows the lock keeps other channels out, on Linux it ends when one of them is closed.
     *
     * @param file the file
     * @return what it says
     * @throws IOException if it cannot be read
     * @throws NotAnMp4Exception if it is anything but a whole MP4 video
     */
    public static VideoFacts read(FileChannel file) throws IOException, NotAnMp4Exception {
        try {
            return new Mp4Reader(new BoxReader(file)).read();
        } catch (ArithmeticException e) {
            throw new NotAnMp4Exception("the numbers in it are too large to add up");
        }
    }

    private VideoFacts read() throws IOException, NotAnMp4Exception {
        Box moov = Box.only(file, "moov", "it");
        List<Box> parts = boxes.children(moov);
        Fields mvhd = boxes.fields(Box.only(parts, "mvhd", moov));
        mvhd.skip(mvhd.wide() ? 16 : 8);
        long timescale = mvhd.u32();
        BigDecimal headerSeconds = seconds(mvhd.ticks(), timescale);

        Map<Long, Track> header = tracks(parts);
        Fragments fragments = new Fragments(header.keySet(), boxes, data);
        BigDecimal announced = seconds(extend(fragments, parts, moov), timescale);
        boolean fragmented = addFragments(fragments);
        List<Track> tracks = header.values().stream()
                .map(track -> track.with(fragments.of(track.id())))
                .toList();

        Track video = first(tracks, "vide");
        requireVisible(video);
        BigDecimal longest = longest(tracks);
        if (announced.subtract(longest).compareTo(MISSING_AT_MOST) > 0) {
            throw new NotAnMp4Exception("its header announces %s s, but it holds only %s s", announced, longest);
        }
        BigDecimal duration =
                fragmented ? firstAboveZero(announced, longest) : firstAboveZero(headerSeconds, video.seconds());
        Track audio = first(tracks, "soun");
        return new VideoFacts(
                duration, video.width(), video.height(), video.codec(), audio == null ? null : audio.codec());
    }

    private Map<Long, Track> tracks(List<Box> moov) throws IOException, NotAnMp4Exception {
        Map<Long, Track> tracks = new LinkedHashMap<>();
        for (Box part : moov) {
            if (part.is("trak")) {
                Track track = Track.read(part, boxes, data);
                if (tracks.put(track.id(), track) != null) {
                    throw new NotAnMp4Exception("two of its tracks have number %d", track.id());
                }
            }
        }
        return tracks;
    }

    /** Reads what the header says about fragments to come, and answers how long it says that all will last. */
    private long extend(Fragments fragments, List<Box> parts, Box moov) throws IOException, NotAnMp4Exception {
        Box mvex = Box.atMostOne(parts, "mvex", moov);
        if (mvex == null) {
            return 0;
        }
        List<Box> extensions = boxes.children(mvex);
        for (Box part : extensions) {
            if (part.is("trex")) {
                fragments.addDefaults(part);
            }
        }
        Box mehd = Box.atMostOne(extensions, "mehd", mvex);
        return mehd == null ? 0 : boxes.fields(mehd).ticks();
    }

    /** Adds the fragments, and answers whether there are any. */
    private boolean addFragments(Fragments fragments) throws IOException, NotAnMp4Exception {
        Box last = null;
        boolean dataFollows = true;
        for (Box box : file) {
            if (box.is("moof")) {
                fragments.add(box);
                last = box;
                dataFollows = false;
            }
            dataFollows |= box.is("mdat");
        }
        if (!dataFollows) {
            throw new NotAnMp4Exception("no data follows its last fragment, %s", last);
        }
        for (Box box : file) {
            if (box.is("sidx")) {
                fragments.requireReferenced(box);
            } else if (box.is("mfra")) {
                fragments.requireIndexed(box);
            }
        }
        return last != null;
    }

    private static void requireVisible(Track video) throws NotAnMp4Exception {
        if (video == null) {
            throw new NotAnMp4Exception("it has no video track with samples");
        }
        if (video.codec() == null) {
            throw new NotAnMp4Exception("its video track does not say how it is encoded");
        }
        if (video.width() == 0 || video.height() == 0) {
            throw new NotAnMp4Exception("its picture has %d x %d pixels", video.width(), video.height());
        }
    }

    private static Track first(List<Track> tracks, String handler) {
        return tracks.stream()
                .filter(track ->
                        track.handler().equals(handler) && track.samples().bytes() > 0)
                .findFirst()
                .orElse(null);
    }

    /** A movie lasts as long as its longest track. */
    private static BigDecimal longest(List<Track> tracks) throws NotAnMp4Exception {
        BigDecimal longest = BigDecimal.ZERO;
        for (Track track : tracks) {
            longest = longest.max(track.seconds());
        }
        return longest;
    }

    private static BigDecimal firstAboveZero(BigDecimal one, BigDecimal other) throws NotAnMp4Exception {
        if (one.signum() > 0) {
            return one;
        }
        if (other.signum() > 0) {
            return other;
        }
        throw new NotAnMp4Exception("it has no duration");
    }

    /** A number of ticks as seconds. */
    static BigDecimal seconds(long ticks, long timescale) throws NotAnMp4Exception {
        if (timescale == 0) {
            throw new NotAnMp4Exception("its time has no scale");
        }
        return BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(timescale), 3, RoundingMode.HALF_UP);
    }
}
