package io.github.happyhorse.maven.video.mp4;

import static io.github.happyhorse.maven.video.mp4.Track.differ;
import static io.github.happyhorse.maven.video.mp4.Track.positive;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Finds out whether a file has a complete video track, and what else is odd about it. The samples themselves are not
 * read, so the size of a video costs neither time nor memory. It follows only the boxes that it knows, five deep at
 * most.
 */
public final class Mp4Reader {

    private final BoxReader boxes;
    private final Layout layout;

    private long timescale;
    private BigDecimal headerSeconds;
    private BigDecimal announcedSeconds;
    private List<Track> tracks = List.of();

    private Mp4Reader(BoxReader boxes) throws IOException, BrokenBoxException {
        this.boxes = boxes;
        this.layout = new Layout(boxes);
    }

    /** Reads a file and leaves its position as it is. */
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
        List<Box> parts = boxes.children(layout.moov());
        readHeader(boxes.find(parts, "mvhd", layout.moov()));
        tracks = tracks(parts);
        boolean fragmented = readFragments(boxes.find(parts, "mvex", layout.moov()));

        Track video = mainVideo();
        if (video == null) {
            return Mp4Report.without("it has no video track with samples");
        }
        if (video.problem() != null) {
            return Mp4Report.without(video.problem());
        }
        tracks.forEach(Track::reportOddities);
        boolean indexed = new FragmentIndexes(boxes, layout).reachEnd();
        VideoFacts facts = facts(video, fragmented ? fragmentedSeconds() : plainSeconds(video), parts);
        return new Mp4Report(
                facts,
                null,
                boxes.oddities(),
                tracks.stream().anyMatch(Track::isEncrypted),
                !fragmented || indexed || reachesAnnounced(video));
    }

    private void readHeader(Box mvhd) throws IOException {
        if (mvhd == null) {
            boxes.odd("%s has no box mvhd", layout.moov());
            return;
        }
        try {
            Fields fields = boxes.fields(mvhd);
            fields.skip(fields.wide() ? 16 : 8);
            timescale = fields.u32();
            headerSeconds = positive(Track.seconds(fields.ticks(), timescale));
        } catch (BrokenBoxException e) {
            boxes.odd(e);
        }
        if (timescale == 0) {
            boxes.odd("%s gives its time no scale", mvhd);
        }
    }

    private List<Track> tracks(List<Box> moov) throws IOException {
        List<Track> found = new ArrayList<>();
        for (Box part : moov) {
            if (part.is("trak")) {
                Track track = Track.read(part, timescale, boxes, layout);
                if (found.stream().anyMatch(other -> other.id() == track.id())) {
                    boxes.odd("two of its tracks have number %d", track.id());
                }
                found.add(track);
            }
        }
        return found;
    }

    /** Reads the fragments, and returns whether there are any, or should be. */
    private boolean readFragments(Box mvex) throws IOException, BrokenBoxException {
        Fragments fragments = new Fragments(tracks, boxes, layout);
        if (mvex != null) {
            readExtension(mvex, fragments);
        } else if (layout.fragments() > 0) {
            boxes.odd("it has fragments, but no box mvex");
        }
        fragments.addAll();
        return mvex != null || layout.fragments() > 0;
    }

    /** Reads what the header of the movie says about the fragments to come. */
    private void readExtension(Box mvex, Fragments fragments) throws IOException, BrokenBoxException {
        List<Box> extensions = boxes.children(mvex);
        for (Box part : extensions) {
            if (part.is("trex")) {
                fragments.addDefaults(part);
            }
        }
        Box mehd = boxes.find(extensions, "mehd", mvex);
        if (mehd != null) {
            try {
                announcedSeconds = positive(Track.seconds(boxes.fields(mehd).ticks(), timescale));
            } catch (BrokenBoxException e) {
                boxes.odd(e);
            }
        }
    }

    /** The one that a player shows: not a disabled one and not a single picture for a list, where there is another. */
    private Track mainVideo() {
        return tracks.stream()
                .filter(track -> track.isVideo() && track.isUsed())
                .min(Comparator.comparing((Track track) -> !track.isEnabled()).thenComparing(Track::isPicture))
                .orElse(null);
    }

    /** A movie lasts as long as its longest track, complete or not; null where that is not known. */
    private BigDecimal longest(Function<Track, BigDecimal> seconds) {
        return tracks.stream()
                .filter(Track::isUsed)
                .map(seconds)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private BigDecimal plainSeconds(Track video) {
        BigDecimal longest = longest(Track::editedSeconds);
        if (headerSeconds == null) {
            return video.seconds() == null ? longest : video.seconds();
        }
        BigDecimal samples = longest(Track::declaredSeconds);
        return samples != null && !differ(headerSeconds, samples) ? headerSeconds : asAnnounced(headerSeconds, longest);
    }

    private BigDecimal fragmentedSeconds() {
        BigDecimal longest = longest(Track::declaredSeconds);
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
            boxes.odd("its header announces %s s, but its samples last %s s", announced, longest);
            return longest;
        }
        return announced;
    }

    /** Whether the fragments last as long as the header announces. The loss of a single sample would show. */
    private boolean reachesAnnounced(Track video) {
        if (announcedSeconds == null || video.seconds() == null) {
            return false;
        }
        Track longest = tracks.stream()
                .filter(track -> track.problem() == null && track.seconds() != null)
                .max(Comparator.comparing(Track::seconds))
                .orElse(video);
        return announcedSeconds.subtract(longest.seconds()).compareTo(longest.sampleSeconds()) < 0
                && !differ(longest.seconds(), video.seconds());
    }

    private VideoFacts facts(Track video, BigDecimal duration, List<Box> moov) throws IOException {
        if (duration == null) {
            boxes.odd("it does not say how long it plays");
        }
        int[] size = video.size();
        String audio = tracks.stream()
                .filter(track -> track.isAudio() && track.isUsed())
                .map(Track::codec)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new VideoFacts(
                duration,
                size == null ? null : size[0],
                size == null ? null : size[1],
                video.codec(),
                audio,
                AigcLabel.read(moov, boxes),
                layout.hasContentCredentials());
    }
}
