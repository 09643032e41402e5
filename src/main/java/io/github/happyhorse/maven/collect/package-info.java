/**
 * The way of a task: {@link io.github.happyhorse.maven.collect.TaskCollector} collects one clip,
 * {@link io.github.happyhorse.maven.collect.CollectRun} all clips of a goal run. A clip says how its files are named,
 * and how a saved or archived video of it is recognised; the {@link io.github.happyhorse.maven.collect.TaskSource} says
 * which task to poll, and may submit the clip first.
 */
package io.github.happyhorse.maven.collect;
