/**
 * The walk of a task through this plugin: {@link io.github.happyhorse.maven.collect.TaskCollector} collects one task,
 * {@link io.github.happyhorse.maven.collect.GoalRun} all that a goal run was asked for. What the user reads about it is
 * worded here too.
 */
package io.github.happyhorse.maven.collect;
