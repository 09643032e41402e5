package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tells whether a file has a complete video track, and what else is odd about it. The samples themselves are not read,
 * so the size of a video costs neither time nor memory. It follows only the boxes that it knows, five deep at most.
 */
public final class Mp4Reader {

    /** Writers round, and a pause before a track begins is no sample. */
    private static final BigDecimal TOLERANCE = new BigDecimal("0.25");

    private final BoxReader boxes;
    private final Oddities oddities = new Oddities();
    private final Layout layout;

    private long timescale;
    private BigDecimal headerSeconds;
    private BigDecimal announcedSeconds;
    private List<Track> tracks = List.of();
    private Fragments fragments;

    private Mp4Reader(BoxReader boxes) throws IOException, BrokenBoxException {
        this.boxes = boxes;
        this.layout = new Layout(boxes, oddities);
    }

    /**
     * Reads a file and leaves its position as it is.
     *
     * @param file the file
     * @return what it has
     * @throws IOException if it cannot be read
     */
    public static Mp4Report read(FileChannel file) throws IOException {
        try {
            return new Mp4Reader(new BoxReader(file)).report();
        } catch (BrokenBoxException e) {
            return Mp4Report.without(e.getMessage());
        }
    }

    private Mp4Report report() throws IOException, BrokenBoxException {
        if (boxes.length() == 0) {
            return Mp4Report.without("it is empty");
        }
        if (layout.moov() == null) {
            return Mp4Report.without("it has no box moov");
        }
        List<Box> parts = boxes.children(layout.moov(), oddities);
        readHeader(Box.find(parts, "mvhd", layout.moov(), oddities));
        tracks = tracks(parts);
        fragments = new Fragments(tracks.stream().map(Track::id).collect(Collectors.toSet()), boxes, layout, oddities);
        Box mvex = Box.find(parts, "mvex", layout.moov(), oddities);
        if (mvex != null) {
            readExtension(mvex);
        } else if (layout.fragments() > 0) {
            oddities.add("it has fragments, but no box mvex");
        }
        fragments.addAll();

        Track video = mainVideo();
        if (video == null) {
            return Mp4Report.without("it has no video track with samples");
        }
        if (problem(video) != null) {
            return Mp4Report.without(problem(video));
        }
        tracks.stream()
                .filter(track -> problem(track) != null)
                .forEach(track -> oddities.add("%s is not complete: %s", track, problem(track)));
        tracks.stream()
                .filter(track -> seconds(track) != null && track.shown() != null)
                .filter(track -> track.shown().subtract(seconds(track)).compareTo(TOLERANCE) > 0)
                .forEach(track -> oddities.add(
                        "%s has an edit list of %s s, but samples of %s s", track, track.shown(), seconds(track)));
        boolean fragmented = mvex != null || layout.fragments() > 0;
        boolean indexed = new FragmentIndexes(boxes, layout, oddities).reachEnd();
        VideoFacts facts = facts(video, fragmented ? fragmentedSeconds() : plainSeconds(video));
        return new Mp4Report(
                facts,
                null,
                oddities.list(),
                tracks.stream()
                        .anyMatch(
                                track -> track.entry() != null && track.entry().isEncrypted()),
                !fragmented || indexed || reachesAnnounced(video));
    }

    private void readHeader(Box mvhd) throws IOException {
        if (mvhd == null) {
            oddities.add("%s has no box mvhd", layout.moov());
            return;
        }
        try {
            Fields fields = boxes.fields(mvhd).checked(oddities);
            fields.skip(fields.wide() ? 16 : 8);
            timescale = fields.u32();
            headerSeconds = positive(seconds(fields.ticks(), timescale));
        } catch (BrokenBoxException e) {
            oddities.add(e);
        }
        if (timescale == 0) {
            oddities.add("%s gives its time no scale", mvhd);
        }
    }

    private List<Track> tracks(List<Box> moov) throws IOException {
        List<Track> found = new ArrayList<>();
        for (Box part : moov) {
            if (part.is("trak")) {
                Track track = Track.read(part, timescale, boxes, layout, oddities);
                if (found.stream().anyMatch(other -> other.id() == track.id())) {
                    oddities.add("two of its tracks have number %d", track.id());
                }
                found.add(track);
            }
        }
        return found;
    }

    /** Reads what the header of the movie says about the fragments to come. */
    private void readExtension(Box mvex) throws IOException, BrokenBoxException {
        List<Box> extensions = boxes.children(mvex, oddities);
        for (Box part : extensions) {
            if (part.is("trex")) {
                fragments.addDefaults(part);
            }
        }
        Box mehd = Box.find(extensions, "mehd", mvex, oddities);
        if (mehd != null) {
            try {
                announcedSeconds =
                        positive(seconds(boxes.fields(mehd).checked(oddities).ticks(), timescale));
            } catch (BrokenBoxException e) {
                oddities.add(e);
            }
        }
    }

    /** The one that a player shows: not a disabled one and not a single picture for a list, where there is another. */
    private Track mainVideo() {
        return tracks.stream()
                .filter(track -> track.isVideo()
                        && (problem(track) != null || samples(track).bytes() > 0))
                .min(Comparator.comparing((Track track) -> !track.isEnabled()).thenComparing(track -> isPicture(track)))
                .orElse(null);
    }

    private boolean isPicture(Track track) {
        return track.problem() == null
                && track.count() + fragments.of(track.id()).count() == 1;
    }

    private String problem(Track track) {
        return track.problem() != null ? track.problem() : fragments.problem(track.id());
    }

    private Samples samples(Track track) {
        try {
            return track.samples().plus(fragments.of(track.id()));
        } catch (ArithmeticException e) {
            return track.samples();
        }
    }

    /** How long the samples of a track last; null where that is not known. */
    private BigDecimal seconds(Track track) {
        return positive(seconds(samples(track).ticks(), track.timescale()));
    }

    /** A movie lasts as long as its longest track, complete or not; null where that is not known. */
    private BigDecimal longest(boolean edited) {
        return tracks.stream()
                .filter(track -> problem(track) != null || samples(track).bytes() > 0)
                .map(track -> edited && positive(track.edited()) != null ? track.edited() : secondsAsSaid(track))
                .filter(seconds -> seconds != null)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private BigDecimal secondsAsSaid(Track track) {
        return problem(track) == null ? seconds(track) : positive(track.headerSeconds());
    }

    private BigDecimal plainSeconds(Track video) {
        BigDecimal longest = longest(true);
        if (headerSeconds == null) {
            return seconds(video) == null ? longest : seconds(video);
        }
        BigDecimal samples = longest(false);
        return samples != null && !differ(headerSeconds, samples) ? headerSeconds : asAnnounced(headerSeconds, longest);
    }

    private BigDecimal fragmentedSeconds() {
        BigDecimal longest = longest(false);
        if (announcedSeconds != null) {
            return asAnnounced(announcedSeconds, longest);
        }
        // A header counts the samples that are not in fragments, or all; it must not count more.
        return headerSeconds != null && (longest == null || headerSeconds.compareTo(longest) > 0)
                ? asAnnounced(headerSeconds, longest)
                : longest;
    }

    private BigDecimal asAnnounced(BigDecimal announced, BigDecimal longest) {
        if (longest != null && differ(announced, longest)) {
            oddities.add("its header announces %s s, but its samples last %s s", announced, longest);
            return longest;
        }
        return announced;
    }

    /** Whether the fragments last as long as the header announces. The loss of a single sample would show. */
    private boolean reachesAnnounced(Track video) {
        if (announcedSeconds == null || seconds(video) == null) {
            return false;
        }
        Track longest = tracks.stream()
                .filter(track -> problem(track) == null && seconds(track) != null)
                .max(Comparator.comparing(this::seconds))
                .orElse(video);
        BigDecimal sample = seconds(longest)
                .divide(BigDecimal.valueOf(Math.max(1, samples(longest).count())), 3, RoundingMode.CEILING);
        return announcedSeconds.subtract(seconds(longest)).compareTo(sample) < 0
                && !differ(seconds(longest), seconds(video));
    }

    private VideoFacts facts(Track video, BigDecimal duration) {
        if (duration == null) {
            oddities.add("it does not say how long it plays");
        }
        int width = video.width();
        int height = video.height();
        if (width == 0 || height == 0) {
            oddities.add("%s has a header of %d x %d pixels", video, width, height);
            width = video.entry().width();
            height = video.entry().height();
        }
        boolean known = width > 0 && height > 0;
        Integer shownWidth = known ? (Integer) (video.isTurned() ? height : width) : null;
        Integer shownHeight = known ? (Integer) (video.isTurned() ? width : height) : null;
        String audio = tracks.stream()
                .filter(track -> track.isAudio() && track.entry() != null)
                .filter(track -> problem(track) != null || samples(track).bytes() > 0)
                .map(track -> track.entry().codec())
                .findFirst()
                .orElse(null);
        return new VideoFacts(duration, shownWidth, shownHeight, video.entry().codec(), audio);
    }

    /** Whether two durations do not go together. */
    static boolean differ(BigDecimal one, BigDecimal other) {
        return one != null && other != null && one.subtract(other).abs().compareTo(TOLERANCE) > 0;
    }

    private static BigDecimal positive(BigDecimal seconds) {
        return seconds != null && seconds.signum() > 0 ? seconds : null;
    }

    /** A number of ticks as seconds; null where the time has no scale. */
    static BigDecimal seconds(long ticks, long timescale) {
        return timescale == 0
                ? null
                : BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(timescale), 3, RoundingMode.HALF_UP);
    }
}
