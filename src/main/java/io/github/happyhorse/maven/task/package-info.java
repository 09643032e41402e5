/**
 * What a task is: its id, its status, one reply about it and how it ended. Values only: no input or output, nothing of
 * Maven, nothing of the HTTP client, and nothing from the other packages.
 */
package io.github.happyhorse.maven.task;
