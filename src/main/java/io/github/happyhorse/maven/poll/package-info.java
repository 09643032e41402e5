/**
 * Polling. {@link io.github.happyhorse.maven.poll.Poller} polls a task until it ends, for any number of threads at
 * once. The rules are in pure classes that get the time passed in: a state machine for each task, a queue of all tasks
 * of a goal, and {@link io.github.happyhorse.maven.poll.RequestLimiter} for all requests of a Maven run.
 */
package io.github.happyhorse.maven.poll;
