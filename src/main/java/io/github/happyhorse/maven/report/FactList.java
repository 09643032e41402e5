package io.github.happyhorse.maven.report;

import io.github.happyhorse.maven.result.Metadata;

/** What is known of a task and its clip, as a list of names and values. */
final class FactList {

    private final StringBuilder rows = new StringBuilder();

    private FactList() {}

    /** The list; empty where nothing is known. */
    static String of(CiTask task) {
        FactList list = new FactList();
        Metadata.Video video = task.facts();
        if (video != null) {
            list.video(video);
        }
        Metadata data = task.data();
        if (data != null) {
            list.row("Last status", data.taskStatus());
            if (!task.savedBefore() && data.waiting().polls() > 0) {
                list.row("Asked", asked(data.waiting()));
            }
            list.wideRow("Request", data.requestId());
        }
        if (video != null) {
            list.wideRow("SHA-256", video.sha256());
        }
        return list.rows.isEmpty() ? "" : "<dl>\n" + list.rows + "</dl>\n";
    }

    private void video(Metadata.Video video) {
        if (video.width() != null && video.height() != null) {
            row("Dimensions", video.width() + " × " + video.height());
        }
        if (video.durationSeconds() != null) {
            row("Duration", Amounts.seconds(video.durationSeconds()));
        }
        // Without a picture codec the structure was not looked at, so there may be sound.
        if (video.videoCodec() != null) {
            row("Picture", Codecs.name(video.videoCodec()));
            row("Sound", video.audioCodec() == null ? "none" : Codecs.name(video.audioCodec()));
        }
        row("Size", Amounts.bytes(video.size()));
    }

    private static String asked(Metadata.Wait wait) {
        return wait.polls()
                + (wait.polls() == 1 ? " time" : " times")
                + (wait.failedPolls() == 0 ? "" : ", " + wait.failedPolls() + " failed");
    }

    private void row(String name, String value) {
        add("", name, value);
    }

    private void wideRow(String name, String value) {
        add(" class=\"wide\"", name, value);
    }

    private void add(String attributes, String name, String value) {
        if (value != null) {
            rows.append("<div")
                    .append(attributes)
                    .append("><dt>")
                    .append(name)
                    .append("</dt><dd>")
                    .append(Html.text(Texts.oneLine(value)))
                    .append("</dd></div>\n");
        }
    }
}
