package io.github.happyhorse.maven.video.mp4;

import java.io.IOException;

/** The indexes of a fragmented file. One that reaches the end shows that no fragment is missing there. */
final class FragmentIndexes {

    private final BoxReader boxes;
    private final Layout layout;

    FragmentIndexes(BoxReader boxes, Layout layout) {
        this.boxes = boxes;
        this.layout = layout;
    }

    /** Checks all indexes, and returns whether one reaches the end. */
    boolean reachEnd() throws IOException {
        boolean reached = false;
        for (long start : layout.indexStarts()) {
            try {
                Box index = layout.boxAt(start);
                reached |= index.is("sidx") ? reachesEnd(index) : namesLastFragment(index);
            } catch (BrokenBoxException e) {
                boxes.odd(e);
            }
        }
        return reached;
    }

    /** A box {@code sidx} counts the bytes from its own end on. One that is not in front may count a part only. */
    private boolean reachesEnd(Box sidx) throws IOException, BrokenBoxException {
        Fields fields = boxes.fields(sidx);
        fields.skip(8);
        fields.number(fields.wide());
        // Neither number is above 2^63 / 65,536, or the file is not that long.
        long first = Math.min(fields.number(fields.wide()), boxes.length() + 1);
        long reach = sidx.end() + first;
        fields.skip(2);
        int references = fields.u16();
        for (int i = 0; i < references; i++) {
            reach += fields.u32() & Integer.MAX_VALUE;
            fields.skip(8);
        }
        if (reach > boxes.length()) {
            boxes.odd("its index reaches to byte %,d, but the file ends after %,d", reach, boxes.length());
            return false;
        }
        return references > 0
                && reach >= layout.mediaEnd()
                && layout.fragments() > 0
                && sidx.end() + first <= layout.fragment(0).start();
    }

    /** A box {@code mfra} names where fragments begin. */
    private boolean namesLastFragment(Box mfra) throws IOException, BrokenBoxException {
        long last = -1;
        for (Box part : boxes.children(mfra)) {
            if (part.is("tfra")) {
                last = Math.max(last, lastNamed(part));
            }
        }
        return layout.isLastFragmentAt(last);
    }

    private long lastNamed(Box tfra) throws IOException, BrokenBoxException {
        Fields fields = boxes.fields(tfra);
        fields.skip(4);
        int lengths = fields.i32();
        int rest = 3 + (lengths >> 4 & 3) + (lengths >> 2 & 3) + (lengths & 3);
        long entries = fields.u32();
        long last = -1;
        for (long i = 0; i < entries; i++) {
            fields.number(fields.wide());
            long start = fields.number(fields.wide());
            fields.skip(rest);
            if (!layout.isFragmentAt(start)) {
                boxes.odd("its index names a fragment at byte %,d, where none begins", start);
            }
            last = Math.max(last, start);
        }
        return last;
    }
}
