package io.github.happyhorse.maven.video.mp4;

import io.github.happyhorse.maven.text.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Finds the label of AI-generated content of GB 45438-2025: a JSON object named {@code AIGC} in the movie's metadata
 * ({@code moov/udta/meta}, or {@code moov/meta} as QuickTime has it), or in a box of that name in {@code moov/udta}. A
 * label that cannot be read is ignored, and is no oddity of the video.
 */
final class AigcLabel {

    private static final String NAME = "AIGC";
    private static final byte[] NAME_BYTES = NAME.getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST = 4096;
    private static final int MOST_ENTRIES = 1000;

    /** A value begins at once, after version and flags, or after its data type and locale. */
    private static final int[] VALUE_OFFSETS = {0, 4, 8};

    private final BoxReader boxes;

    private AigcLabel(BoxReader boxes) {
        this.boxes = boxes;
    }

    /** Reads the label from the boxes in {@code moov}; null if there is none. */
    static Map<String, Object> read(List<Box> moov, BoxReader boxes) throws IOException {
        try {
            return new AigcLabel(boxes).read(moov);
        } catch (BrokenBoxException e) {
            return null;
        }
    }

    private Map<String, Object> read(List<Box> moov) throws IOException, BrokenBoxException {
        List<Box> userData = content(first(moov, "udta"), 0);
        Map<String, Object> label = json(first(userData, NAME));
        if (label == null) {
            label = fromMetadata(first(userData, "meta"));
        }
        return label == null ? fromMetadata(first(moov, "meta")) : label;
    }

    private Map<String, Object> fromMetadata(Box meta) throws IOException, BrokenBoxException {
        List<Box> parts = content(meta, 0);
        if (first(parts, "hdlr") == null) {
            // MP4 has version and flags before the boxes, QuickTime has not.
            parts = content(meta, 4);
        }
        String type = itemType(first(parts, "keys"));
        for (Box item : content(first(parts, "ilst"), 0)) {
            boolean freeForm = item.is("----") && isName(first(content(item, 0), "name"), 4);
            if (freeForm || item.is(NAME) || item.is(type)) {
                Map<String, Object> label = json(first(content(item, 0), "data"));
                if (label != null) {
                    return label;
                }
            }
        }
        return null;
    }

    /** The type of the items with the name of the label, which is its position in the list of names, from 1 on. */
    private String itemType(Box keys) throws IOException, BrokenBoxException {
        List<Box> names = content(keys, 8);
        for (int i = 0; i < names.size(); i++) {
            if (isName(names.get(i), 0)) {
                return BoxReader.text(i + 1);
            }
        }
        return "";
    }

    private boolean isName(Box box, int offset) throws IOException, BrokenBoxException {
        return box != null
                && box.end() - box.body() == offset + NAME_BYTES.length
                && boxes.hasBytes(box.body() + offset, box.end(), NAME_BYTES);
    }

    /** The boxes in another one from an offset on, up to the first that is broken. */
    private List<Box> content(Box parent, int offset) throws IOException, BrokenBoxException {
        List<Box> found = new ArrayList<>();
        long at = parent == null ? 0 : parent.body() + offset;
        while (parent != null && at < parent.end() && found.size() < MOST_ENTRIES) {
            Box box = boxes.read(at, parent.end());
            if (box == null || box.isCut()) {
                break;
            }
            found.add(box);
            at = box.end();
        }
        return found;
    }

    private static Box first(List<Box> siblings, String type) {
        return siblings.stream().filter(box -> box.is(type)).findFirst().orElse(null);
    }

    private Map<String, Object> json(Box box) throws IOException, BrokenBoxException {
        if (box == null || box.end() - box.body() > LARGEST) {
            return null;
        }
        byte[] bytes = new byte[(int) (box.end() - box.body())];
        boxes.fill(ByteBuffer.wrap(bytes), box.body());
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        for (int offset : VALUE_OFFSETS) {
            Map<String, Object> label = offset > end
                    ? null
                    : Json.readObject(Arrays.copyOfRange(bytes, offset, end)).orElse(null);
            if (label != null) {
                // Some writers put the name into the value as well.
                Map<String, Object> named = label.size() == 1 ? Json.object(label, NAME) : null;
                return named == null ? label : named;
            }
        }
        return null;
    }
}
