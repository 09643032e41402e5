/**
 * The one call: asks the service about a task and says what the answer means.
 * {@link io.github.happyhorse.maven.api.TaskClient} does the talking,
 * {@link io.github.happyhorse.maven.api.ReplyParser} the judging; nothing that leaves this package carries the API key
 * or a signature.
 */
package io.github.happyhorse.maven.api;
