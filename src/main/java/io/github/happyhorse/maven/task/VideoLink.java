package io.github.happyhorse.maven.task;

/**
 * The signed link to a finished video. Whoever has it can fetch the clip, so its text form leaves the query out.
 *
 * @param url the whole URL, signature included
 */
public record VideoLink(String url) {

    @Override
    public String toString() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
