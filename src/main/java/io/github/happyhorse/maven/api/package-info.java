/**
 * The calls of the service. {@link io.github.happyhorse.maven.api.TaskClient} polls a task,
 * {@link io.github.happyhorse.maven.api.SubmitClient} submits one, and
 * {@link io.github.happyhorse.maven.api.ReplyParser} says what a reply means. The results contain no API key.
 */
package io.github.happyhorse.maven.api;
