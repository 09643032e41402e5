/**
 * The way of a task: {@link io.github.happyhorse.maven.collect.TaskCollector} collects one clip,
 * {@link io.github.happyhorse.maven.collect.CollectRun} all clips of a goal run.
 */
package io.github.happyhorse.maven.collect;
