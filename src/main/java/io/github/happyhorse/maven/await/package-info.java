/**
 * Waiting. {@link io.github.happyhorse.maven.await.TaskWait} decides for one task when to look again and when it has
 * ended, {@link io.github.happyhorse.maven.await.RequestLimiter} when a request of this Maven run may start; both are
 * pure and get the time passed in. {@link io.github.happyhorse.maven.await.TaskWaiter} drives them.
 */
package io.github.happyhorse.maven.await;
