/**
 * The way of a task: {@link io.github.happyhorse.maven.collect.TaskCollector} collects one clip,
 * {@link io.github.happyhorse.maven.collect.CollectRun} all clips of a goal run. A clip says how its files are named,
 * how a saved or archived video of it is recognised, and by its {@link io.github.happyhorse.maven.collect.TaskSource}
 * which task to poll; a source may submit the clip first.
 */
package io.github.happyhorse.maven.collect;
