package io.github.happyhorse.maven.task;

/**
 * The signed link to a finished video. It grants access to the video, so its text form has no query.
 *
 * @param url the URL, signature included
 */
public record VideoLink(String url) {

    @Override
    public String toString() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
