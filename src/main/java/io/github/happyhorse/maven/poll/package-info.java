/**
 * Waiting. {@link io.github.happyhorse.maven.poll.TaskPoll} decides for one task when to look again and when it has
 * ended, {@link io.github.happyhorse.maven.poll.RequestLimiter} when a request of this Maven run may start; both are
 * pure and get the time passed in. {@link io.github.happyhorse.maven.poll.TaskWaiter} drives them.
 */
package io.github.happyhorse.maven.poll;
